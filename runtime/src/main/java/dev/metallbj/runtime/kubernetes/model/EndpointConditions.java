package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * The state of a backend; null = not said.
 *
 * @param ready takes new connections
 * @param serving takes traffic, even if it is terminating
 * @param terminating is being deleted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EndpointConditions(
        @Nullable Boolean ready,
        @Nullable Boolean serving,
        @Nullable Boolean terminating) {

    /** Nothing said. */
    public static final EndpointConditions UNKNOWN = new EndpointConditions(null, null, null);

    /** Ready, or ready unset, or serving (spec section 5, step 1). */
    public boolean canServe() {
        return ready == null || ready || (serving != null && serving);
    }
}
