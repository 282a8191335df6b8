/**
 * What the wire says about who has an address: asks a speaker that gossip misses whether it still answers, and tells when it has fallen silent.
 *
 * <p>Owns: which questions are open, at what pace they go out, and what follows from answers and from silence. Pure: time and answers come in,
 * questions and verdicts go out; sends nothing, logs nothing, knows no clock. Owned by the announcer's loop thread. Must not know: frames,
 * Services beyond their names, gossip beyond what {@link dev.metallbj.speaker.inquiry.Inquiries#follow} is told. Source: spec section 7.
 */
@NullMarked
package dev.metallbj.speaker.inquiry;

import org.jspecify.annotations.NullMarked;
