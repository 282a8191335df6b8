package dev.metallbj.speaker.inquiry;

import dev.metallbj.config.IpAddress;

/**
 * An address on one network interface: an address may be answered for on one segment and not on another.
 *
 * @param interfaceName of an interface of this node
 */
public record Spot(IpAddress ip, String interfaceName) {}
