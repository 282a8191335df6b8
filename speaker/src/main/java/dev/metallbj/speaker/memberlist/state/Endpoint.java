package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;

/**
 * Where a node listens, with UDP and TCP.
 *
 * @param port 1 to 65535
 */
public record Endpoint(IpAddress address, int port) {}
