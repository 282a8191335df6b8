/**
 * ARP and NDP frames in and out, one capture for each interface and protocol.
 *
 * <p>Owns: libpcap handles and their threads; the only user of pcap4j. Each capture thread reads the published {@link
 * dev.metallbj.speaker.announce.Announcements} and answers by itself; opening, closing and gratuitous frames belong to the announcer's loop
 * thread. Must not know: Kubernetes, elections. Source: spec section 6 (ARP, NDP); the measured facts about libpcap are named where they are used.
 */
@NullMarked
package dev.metallbj.speaker.capture;

import org.jspecify.annotations.NullMarked;
