package dev.metallbj.lab.apiserver;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many requests one user made, by verb and resource, as the API server wrote them down. A watch is left out: it is one long request, and written
 * down twice. Immutable.
 *
 * @param counts by {@code VERB RESOURCE}, as {@code delete servicel2statuses}, in the order of these texts
 */
public record RequestKinds(Map<String, Integer> counts) {
    /** Of all these requests. */
    static RequestKinds of(List<AuditLog.Request> requests) {
        Map<String, Integer> counts = new TreeMap<>();
        for (AuditLog.Request request : requests) {
            if (!request.verb().equals("watch")) {
                counts.merge(request.verb() + " " + request.resource(), 1, Integer::sum);
            }
        }
        return new RequestKinds(counts);
    }

    /** What has been added since then. */
    public RequestKinds since(RequestKinds earlier) {
        Map<String, Integer> added = new TreeMap<>(counts);
        earlier.counts.forEach((kind, count) -> added.merge(kind, -count, Integer::sum));
        added.values().removeIf(count -> count == 0);
        return new RequestKinds(added);
    }

    /**
     * Of one kind.
     *
     * @param verb as RBAC has it
     * @param resource plural, with its subresource as {@code services/status}
     */
    public int count(String verb, String resource) {
        return counts.getOrDefault(verb + " " + resource, 0);
    }

    /** Of all kinds. */
    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
