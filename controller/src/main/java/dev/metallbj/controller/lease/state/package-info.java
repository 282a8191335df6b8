/**
 * What to do with the Lease: a state machine, and what is written.
 *
 * <p>Owns: what was seen of the Lease and when, whether this process leads, and when which request is due. Pure: no I/O, no clock, no threads; time
 * comes in as monotonic nanoseconds of this machine, and those of two machines are never compared. One thread calls. Must not know: how a
 * request is made, and what a leader does. Source: issue "Controller, complete", point 5; what is written is what client-go's leader election
 * writes, so that {@code kubectl} and people read it as usual.
 */
@NullMarked
package dev.metallbj.controller.lease.state;

import org.jspecify.annotations.NullMarked;
