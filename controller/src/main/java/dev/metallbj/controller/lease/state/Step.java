package dev.metallbj.controller.lease.state;

import java.util.Optional;

/** What to do next. */
public sealed interface Step {

    /** Reads the Lease; the answer goes to {@link LeaseMachine#read} or {@link LeaseMachine#failed}. */
    record Read() implements Step {}

    /**
     * Takes or renews the Lease; the answer goes to {@link LeaseMachine#written}, {@link LeaseMachine#conflict} or {@link LeaseMachine#failed}.
     *
     * @param before what is replaced, and only that; empty = it is created
     */
    record Write(Optional<SeenLease> before) implements Step {}

    /**
     * Nothing, unless there is news.
     *
     * @param nanos how long, above 0
     */
    record Wait(long nanos) implements Step {}
}
