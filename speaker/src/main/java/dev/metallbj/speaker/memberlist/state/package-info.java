/**
 * Who is a member: SWIM with Lifeguard, as a state machine without network and clock.
 *
 * <p>Owns: the nodes known and what they are thought to be, probes, suspicions, news to gossip, and when the next of these is due.
 * {@link dev.metallbj.speaker.memberlist.state.Membership#step} takes the time and one thing that happened, and returns what to do. Pure:
 * no I/O, no clock, no threads, no logging; the source of randomness is an argument. The state belongs to one thread, the agent's loop.
 * Must not know: sockets, Kubernetes, the election. Source: SWIM (Das, Gupta, Motivala 2002), Lifeguard (Dadgar, Phillips, Currey 2017),
 * and spec memberlist, sections "State machine" and "Our extensions".
 *
 * <p>All times are monotonic nanoseconds, as of {@code System.nanoTime()} with an origin of the caller's choice, never negative.
 */
@NullMarked
package dev.metallbj.speaker.memberlist.state;

import org.jspecify.annotations.NullMarked;
