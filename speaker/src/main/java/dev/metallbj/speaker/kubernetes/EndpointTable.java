package dev.metallbj.speaker.kubernetes;

import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.EndpointSlice;
import dev.metallbj.speaker.election.Endpoints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the EndpointSlices say, summed up for each Service. Written by the client's callback thread, read by any.
 */
final class EndpointTable {
    // The lists are immutable and replaced as a whole; nearly every one has one slice, which is the cache's own object.
    private final Map<String, List<EndpointSlice>> byService = new ConcurrentHashMap<>();
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
        List<EndpointSlice> slices = byService.getOrDefault(service, List.of());
        if (slices.size() == 1) {
            EndpointSlice only = slices.getFirst();
            return only.anyServing() ? new Endpoints(true, only.servingNodes()) : Endpoints.NONE;
        }
        boolean anyServing = false;
        Set<String> nodes = new HashSet<>();
        for (EndpointSlice slice : slices) {
            anyServing |= slice.anyServing();
            nodes.addAll(slice.servingNodes());
        }
        return anyServing ? new Endpoints(true, nodes) : Endpoints.NONE;
    }

    /** Takes in a change of one slice. */
    void accept(Change<EndpointSlice> change) {
        EndpointSlice slice = change.object();
        boolean gone = change.kind() == Change.Kind.DELETED;
        change.before()
                .filter(before -> !before.service().equals(slice.service()))
                .ifPresent(this::remove);
        if (gone) {
            remove(slice);
        } else if (!slice.service().isEmpty()) {
            put(slice);
        }
    }

    private void put(EndpointSlice slice) {
        List<EndpointSlice> slices = new ArrayList<>(byService.getOrDefault(slice.service(), List.of()));
        boolean changed = true;
        for (EndpointSlice before : slices) {
            if (before.key().equals(slice.key())) {
                changed = before.anyServing() != slice.anyServing()
                        || !before.servingNodes().equals(slice.servingNodes());
            }
        }
        slices.removeIf(before -> before.key().equals(slice.key()));
        slices.add(slice);
        byService.put(slice.service(), List.copyOf(slices));
        if (changed) {
            onChange.accept(slice.service());
        }
    }

    private void remove(EndpointSlice slice) {
        List<EndpointSlice> slices = new ArrayList<>(byService.getOrDefault(slice.service(), List.of()));
        if (!slices.removeIf(before -> before.key().equals(slice.key()))) {
            return;
        }
        if (slices.isEmpty()) {
            byService.remove(slice.service());
        } else {
            byService.put(slice.service(), List.copyOf(slices));
        }
        onChange.accept(slice.service());
    }
}
