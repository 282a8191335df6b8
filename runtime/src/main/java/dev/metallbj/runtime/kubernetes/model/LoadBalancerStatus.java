package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The addresses of a Service.
 *
 * @param ingress in the order in which they were written; the first decides the election
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LoadBalancerStatus(List<LoadBalancerIngress> ingress) {

    /** No address. */
    public static final LoadBalancerStatus EMPTY = new LoadBalancerStatus(List.of());

    // The deserialiser passes null for what is absent.
    public LoadBalancerStatus {
        ingress = Compact.list(ingress);
    }
}
