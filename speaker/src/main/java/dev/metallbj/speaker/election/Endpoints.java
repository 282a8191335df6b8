package dev.metallbj.speaker.election;

import java.util.HashSet;
import java.util.Set;

/**
 * What all EndpointSlices of a Service together mean for the election; much smaller than the endpoints themselves.
 *
 * @param anyServing whether at least one endpoint can serve
 * @param servingNodes names of the nodes with an endpoint that can serve; some endpoints name no node
 */
public record Endpoints(boolean anyServing, Set<String> servingNodes) {
    /** Nothing can serve. */
    public static final Endpoints NONE = new Endpoints(false, Set.of());

    public Endpoints {
        servingNodes = Set.copyOf(servingNodes);
    }

    /** Sums up the endpoints of all slices of one Service. */
    public static Endpoints of(Iterable<EndpointView> endpoints) {
        boolean anyServing = false;
        Set<String> nodes = new HashSet<>();
        for (EndpointView endpoint : endpoints) {
            if (endpoint.canServe()) {
                anyServing = true;
                endpoint.nodeName().ifPresent(nodes::add);
            }
        }
        return new Endpoints(anyServing, nodes);
    }
}
