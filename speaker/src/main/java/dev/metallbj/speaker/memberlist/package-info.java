/**
 * The edge around {@link dev.metallbj.speaker.memberlist.wire} and {@link dev.metallbj.speaker.memberlist.state}: sockets, clock, random
 * numbers, log and counters.
 *
 * <p>Owns: the UDP and the TCP port, all streams and their deadlines, the membership, and what is published of it. One thread, "gossip",
 * does everything; others only leave requests ({@link dev.metallbj.speaker.memberlist.MemberlistAgent}). After a pause it reads its sockets
 * before its timers fire. All that a peer can make it hold is bounded, see {@link dev.metallbj.speaker.memberlist.Bounds}. Times inside are
 * those of {@link dev.metallbj.speaker.memberlist.LoopClock}. Must not know: Kubernetes, the election, what a change of the group means.
 * Source: memberlist.md; spec section 6, "Starting", "Cable back in", "Self-fencing".
 */
@NullMarked
package dev.metallbj.speaker.memberlist;

import org.jspecify.annotations.NullMarked;
