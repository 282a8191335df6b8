/**
 * Which Service has which address, and which one comes next.
 *
 * <p>Owns: the assignments, the free intervals of every pool, who shares an address with whom, the counters of the pools. Runs on the
 * thread of the Service reconciler, the only one that may call it. Pure: no I/O, no clock, no randomness, no logging. Must not know:
 * Kubernetes objects, events, statuses. Source: spec sections 3 and 4.
 */
@NullMarked
package dev.metallbj.controller.allocator;

import org.jspecify.annotations.NullMarked;
