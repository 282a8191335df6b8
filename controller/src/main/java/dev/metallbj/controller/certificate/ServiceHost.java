package dev.metallbj.controller.certificate;

import java.util.List;

/**
 * The Service through which the API server calls the webhook, and the host names that this gives.
 *
 * @param namespace the operator's
 * @param service {@code --cert-service-name}
 */
public record ServiceHost(String namespace, String service) {

    /** The name that the API server checks in the certificate. */
    public String name() {
        return service + "." + namespace + ".svc";
    }

    /** Every name that a certificate of ours is for, {@link #name} first. */
    List<String> names() {
        return List.of(name(), name() + ".cluster.local", service + "." + namespace);
    }

    @Override
    public String toString() {
        return namespace + "/" + service;
    }
}
