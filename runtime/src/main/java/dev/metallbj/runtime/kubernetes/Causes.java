package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Says in one line what went wrong with a request; the client wraps the reason that matters several times. */
public final class Causes {

    private Causes() {}

    /**
     * The innermost exception that says something of its own; when none does, the kinds of all of them. A role or a custom resource that is missing is
     * named with what to do about it instead.
     */
    public static String line(Throwable thrown) {
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            if (one instanceof KubernetesClientException failed) {
                Optional<String> advice = Advice.of(failed);
                if (advice.isPresent()) {
                    return advice.get();
                }
            }
        }
        String said = "";
        StringBuilder kinds = new StringBuilder();
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            String kind = one.getClass().getSimpleName();
            kinds.append(kinds.isEmpty() ? "" : ", ").append(kind);
            Throwable cause = one.getCause();
            String message = one.getMessage();
            // A wrapper without a message of its own repeats its cause; the client's own says only that something
            // failed.
            boolean wrapper = cause != null
                    && (cause.toString().equals(message)
                            || one instanceof KubernetesClientException failed && failed.getStatus() == null);
            if (message != null && !wrapper) {
                said = kind + ": " + message;
            }
        }
        return said.isEmpty() ? kinds.toString() : said;
    }
}
