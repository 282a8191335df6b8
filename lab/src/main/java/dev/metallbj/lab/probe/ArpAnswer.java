package dev.metallbj.lab.probe;

import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;

/**
 * One answer to one ARP request.
 *
 * @param mac that the answer says has the address
 * @param latency from just before the request was sent until the answer passed the interface
 */
public record ArpAnswer(MacAddress mac, Duration latency) {}
