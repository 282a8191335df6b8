/**
 * Who announces the addresses of a Service: the same answer on every speaker, without any coordination.
 *
 * <p>Owns: the rules of candidacy, their order, the ranking, the interfaces. Pure: views in, a {@link
 * dev.metallbj.speaker.election.Decision} out; no I/O, no clock, no randomness, no logging. All values are immutable and may be shared;
 * the Announcer's thread calls. Must not know: where the views come from, gossip, packets. Source: spec section 5.
 */
@NullMarked
package dev.metallbj.speaker.election;

import org.jspecify.annotations.NullMarked;
