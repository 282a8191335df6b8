/**
 * The cluster, as the speaker sees it.
 *
 * <p>Owns: the caches of Services, EndpointSlices, Nodes, pools and advertisements, with gossip also of the speakers' Pods, and their translation into the values of {@link
 * dev.metallbj.speaker.election} and {@link dev.metallbj.config}. An edge: listeners run on the client's callback thread, look-ups on the
 * announcer's loop thread. Must not know: who wins, links, frames. Source: spec sections 2, 3, 5 and 6.
 */
@NullMarked
package dev.metallbj.speaker.kubernetes;

import org.jspecify.annotations.NullMarked;
