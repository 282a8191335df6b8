package dev.metallbj.runtime.access;

/** Who knows tokens and rights: the API server. */
@FunctionalInterface
interface Reviewer {

    /**
     * Asks; blocks for some seconds at most.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when there is no answer, or this program may not ask
     */
    Review review(String token);

    /** What the API server says about a token. */
    sealed interface Review {
        /** Its owner may get the metrics. */
        record Granted() implements Review {}

        /** Its owner may not. */
        record Denied(String user) implements Review {}

        /** It is nobody's, or no more. */
        record Unknown(String reason) implements Review {}
    }
}
