/**
 * Which of several controllers leads: the Lease, and the licence to write that comes with it.
 *
 * <p>Owns: the Lease {@code metallb-controller} and the {@link dev.metallbj.controller.lease.Term}s of this process. What to do with the Lease
 * is decided by a pure state machine (no clock, no I/O); {@link
 * dev.metallbj.controller.lease.Leadership} is the edge, with one thread for the decisions and one for its requests. Must not know: what is
 * done in a term. Source: issue "Controller, complete", point 5; the fields of the Lease as client-go's leader election writes them.
 */
@NullMarked
package dev.metallbj.controller.lease;

import org.jspecify.annotations.NullMarked;
