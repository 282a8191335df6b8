package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One backend.
 *
 * @param nodeName the node it runs on; empty when unknown
 * @param conditions whether it takes traffic
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Endpoint(String nodeName, EndpointConditions conditions) {

    /** Whether traffic may go to it: ready, or ready unset, or serving (spec section 5, step 1). */
    public boolean canServe() {
        return conditions.canServe();
    }

    // The deserialiser passes null for what is absent.
    public Endpoint {
        nodeName = Compact.text(nodeName);
        conditions = Compact.conditions(conditions);
    }
}
