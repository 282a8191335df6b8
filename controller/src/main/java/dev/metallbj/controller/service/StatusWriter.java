package dev.metallbj.controller.service;

import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.Optional;

/** Writes one change, once, on the calling thread. Implementations never throw: what went wrong is the outcome. */
interface StatusWriter {

    /** Tries once; returns after at most a few seconds. */
    Outcome write(StatusChange change);

    /** What came of one attempt. */
    sealed interface Outcome {

        /** Done; the Service after the write. */
        record Written(Service service) implements Outcome {}

        /** The Service has changed since it was planned: as it is now, or empty when it is gone. */
        record Outdated(Optional<Service> latest) implements Outcome {}

        /** The API server answered that it does not want this write, for example 403 or 422. */
        record Refused(String cause) implements Outcome {}

        /** Not sent: this controller does not lead any more. The term ends, and with it everything that was to be written in it. */
        record NotLeading() implements Outcome {}

        /** No answer, or none that says anything about this write; whether it was done is unknown. */
        record Unreachable(String cause) implements Outcome {}
    }
}
