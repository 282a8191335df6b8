/**
 * Owns the way to the API server: one client, the caches that are filled from it, and what is written besides the programs' own resources
 * (Events, the status of Services).
 *
 * <p>An edge. Threads: one for the client's callbacks, one that starts the caches, a few that write Events while there are some. Listeners are called on the client's
 * callback thread and must not block. Must not know pools, allocation or election.
 *
 * <p>Source: jvm-footprint (what did it, pitfalls), spec sections 4 and 6; Kubernetes API concepts (list pages, watch, 410 Gone).
 */
@NullMarked
package dev.metallbj.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
