package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import java.util.List;
import java.util.SortedMap;

/** The Services that have less than they ask for, by what they wait for. Pure; on the reconciler's thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class WaitingServices {
    /**
     * Notes the outcome of a plan: the Service waits, or no longer does.
     *
     * @return the Services that wait and may now fare better because of what this plan released, oldest first
     */
    public List<ServiceKey> after(ServiceView service, Plan plan) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #after}, for a Service that is gone. */
    public List<ServiceKey> afterDeletion(Plan plan) {
        throw new UnsupportedOperationException();
    }

    /** All that a change of pools or namespaces can help, oldest first. */
    public List<ServiceKey> afterConfiguration() {
        throw new UnsupportedOperationException();
    }

    /** How many wait, by {@link Waiting#reason()}. */
    public SortedMap<String, Integer> countByReason() {
        throw new UnsupportedOperationException();
    }
}
