/**
 * What this speaker tells users in the API, beside Events: one ServiceL2Status for each Service that it announces, and the ConfigurationState of its
 * node.
 *
 * <p>Owns: these objects of its node. What they should say is known as a state by key, not as a line of changes, so that memory is bounded while the
 * API server is away. An edge with a thread of its own that is there only while there is something to write; failover does not wait for it. What
 * differs from what is wanted is decided in {@link dev.metallbj.speaker.report.StatusPlan}, which is pure. Must not know: election, gossip, packets.
 * Source: spec section 1.
 */
@NullMarked
package dev.metallbj.speaker.report;

import org.jspecify.annotations.NullMarked;
