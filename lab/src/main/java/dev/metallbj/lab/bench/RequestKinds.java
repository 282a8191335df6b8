package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.apiserver.AuditLog;
import dev.metallbj.lab.program.Program;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many requests programs of one kind have sent about objects, by verb and resource as in {@code patch services/status}, by the API server's own
 * log. Without those about the Lease, which come with time, and without watches, which stay open.
 */
record RequestKinds(Map<String, Long> counts) {
    private static final Set<String> WITH_TIME = Set.of("leases");
    private static final String WATCH = "watch";

    RequestKinds {
        counts = new TreeMap<>(counts);
    }

    /** All since the API server started. */
    static RequestKinds of(Lab lab, Program.Kind kind) {
        Map<String, Long> counts = new TreeMap<>();
        for (AuditLog.Request request : lab.apiServer().audit(lab.user(kind))) {
            if (!WITH_TIME.contains(request.resource()) && !request.verb().equals(WATCH)) {
                counts.merge(request.verb() + " " + request.resource(), 1L, Long::sum);
            }
        }
        return new RequestKinds(counts);
    }

    /** What has been added since then. */
    RequestKinds since(RequestKinds earlier) {
        Map<String, Long> added = new TreeMap<>(counts);
        earlier.counts.forEach((kind, count) -> added.merge(kind, -count, Long::sum));
        added.values().removeIf(count -> count == 0);
        return new RequestKinds(added);
    }

    /** Of all kinds together. */
    long all() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of one kind, as {@code create events}; 0 if there was none. */
    long of(String kind) {
        return counts.getOrDefault(kind, 0L);
    }
}
