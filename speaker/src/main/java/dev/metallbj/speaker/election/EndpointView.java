package dev.metallbj.speaker.election;

import java.util.Optional;

/**
 * One endpoint of an EndpointSlice ({@code discovery.k8s.io/v1}).
 *
 * <p>{@code terminating} is left out on purpose: an endpoint that terminates and still serves counts, and one that does not serve does
 * not, whatever it says there.
 *
 * @param nodeName empty if the slice does not say
 */
public record EndpointView(Optional<String> nodeName, Condition ready, Condition serving) {
    /** A condition of an endpoint; the API leaves out what is not known. */
    public enum Condition {
        TRUE,
        FALSE,
        UNSET
    }

    /** Whether it can take traffic: ready or serving; ready left out means ready, as the API defines it. */
    public boolean canServe() {
        return ready != Condition.FALSE || serving == Condition.TRUE;
    }
}
