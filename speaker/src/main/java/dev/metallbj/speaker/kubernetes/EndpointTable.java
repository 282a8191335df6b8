package dev.metallbj.speaker.kubernetes;

import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.Endpoint;
import dev.metallbj.runtime.kubernetes.model.EndpointSlice;
import dev.metallbj.speaker.election.Endpoints;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the EndpointSlices say, summed up for each Service. Written by the client's callback thread, read by any.
 */
final class EndpointTable {
    // The inner maps, by slice, are immutable and replaced as a whole.
    private final Map<String, Map<String, Endpoints>> byService = new ConcurrentHashMap<>();
    private final Map<String, String> serviceOfSlice = new HashMap<>();
    private final Consumer<String> onChange;

    /** @param onChange gets namespace/name of a Service whose sum may have changed */
    EndpointTable(Consumer<String> onChange) {
        this.onChange = onChange;
    }

    /**
     * The endpoints of all slices of a Service.
     *
     * @param service namespace/name
     */
    Endpoints of(String service) {
        Map<String, Endpoints> slices = byService.getOrDefault(service, Map.of());
        if (slices.size() == 1) {
            return slices.values().iterator().next();
        }
        boolean anyServing = false;
        Set<String> nodes = new HashSet<>();
        for (Endpoints slice : slices.values()) {
            anyServing |= slice.anyServing();
            nodes.addAll(slice.servingNodes());
        }
        return anyServing ? new Endpoints(true, nodes) : Endpoints.NONE;
    }

    /** Takes in a change of one slice. */
    void accept(Change<EndpointSlice> change) {
        EndpointSlice slice = change.object();
        String key = change.key();
        String service = slice.getMetadata().getNamespace() + "/" + slice.serviceName();
        boolean gone =
                change.kind() == Change.Kind.DELETED || slice.serviceName().isEmpty();
        String before = gone ? serviceOfSlice.remove(key) : serviceOfSlice.put(key, service);
        if (before != null && (gone || !before.equals(service))) {
            replace(before, key, Endpoints.NONE, true);
        }
        if (!gone) {
            replace(service, key, sum(slice), false);
        }
    }

    private void replace(String service, String slice, Endpoints endpoints, boolean gone) {
        Map<String, Endpoints> slices = new HashMap<>(byService.getOrDefault(service, Map.of()));
        Endpoints before = gone ? slices.remove(slice) : slices.put(slice, endpoints);
        if (slices.isEmpty()) {
            byService.remove(service);
        } else {
            byService.put(service, Map.copyOf(slices));
        }
        if (gone || !endpoints.equals(before)) {
            onChange.accept(service);
        }
    }

    private static Endpoints sum(EndpointSlice slice) {
        boolean anyServing = false;
        Set<String> nodes = new HashSet<>();
        for (Endpoint endpoint : slice.getEndpoints()) {
            if (endpoint.canServe()) {
                anyServing = true;
                if (!endpoint.nodeName().isEmpty()) {
                    nodes.add(endpoint.nodeName());
                }
            }
        }
        return anyServing ? new Endpoints(true, nodes) : Endpoints.NONE;
    }
}
