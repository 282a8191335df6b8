/**
 * Nodes of a lab whose speakers only gossip: as many as a segment has addresses for, as agents in this JVM that share one machine.
 *
 * <p>Owns: their machine, their Node and Pod objects, their agents. One thread. Not pure. Must not know: what they would announce.
 */
@NullMarked
package dev.metallbj.lab.crowd;

import org.jspecify.annotations.NullMarked;
