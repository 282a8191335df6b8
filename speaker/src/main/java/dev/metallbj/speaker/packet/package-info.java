/**
 * Ethernet, ARP and neighbour discovery on bytes: what a frame says, whether it is a question for us, and the frames that we send.
 *
 * <p>Owns: the codec, the decision whether one captured frame is answered, and claims (messages that say "I have this IP"). Pure: bytes
 * and values in, bytes and values out; no I/O, no clock, no threads, no logging. Runs on the capture threads, where the path from a
 * captured frame to a written reply allocates nothing, and on the Announcer's thread for frames that it sends. Must not know: pcap,
 * Services, the election. Source: RFC 826, RFC 5227, RFC 4861, RFC 4862, spec sections 6, 7 and 12.
 */
@NullMarked
package dev.metallbj.speaker.packet;

import org.jspecify.annotations.NullMarked;
