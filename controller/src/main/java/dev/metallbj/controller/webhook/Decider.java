package dev.metallbj.controller.webhook;

/** Decides about requests of one kind; on the port's thread. */
@FunctionalInterface
interface Decider<S> {
    /**
     * What becomes of the request.
     *
     * @throws UnavailableException when what is stored has to be known and cannot be read
     */
    Decision decide(AdmissionRequest<S> request) throws UnavailableException;
}
