package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The Services whose condition is still right but could be put in newer words, and how many of them may be written now: a new pool is one more name in
 * the message of each Service that waits, and that must not become thousands of writes. {@value #AT_ONCE} at once, then one in each
 * {@link #REFILL}; the oldest first. Pure; on the reconciler's thread.
 */
final class StaleConditions {
    /** Writes after a quiet time. */
    static final int AT_ONCE = 100;

    /** After this one more is allowed. */
    static final Duration REFILL = Duration.ofSeconds(1);

    private record Stale(Instant created, ServiceKey service) {}

    private final NavigableSet<Stale> oldestFirst =
            new TreeSet<>(Comparator.comparing(Stale::created).thenComparing(Stale::service));
    private final Map<ServiceKey, Stale> byService = new HashMap<>();
    private int allowance = AT_ONCE;

    /** The Service is to be written when there is room. */
    void add(ServiceView service) {
        Stale stale = new Stale(service.created(), service.key());
        remove(service.key());
        byService.put(service.key(), stale);
        oldestFirst.add(stale);
    }

    /** The Service is gone, or looked at anew. */
    void remove(ServiceKey service) {
        Stale stale = byService.remove(service);
        if (stale != null) {
            oldestFirst.remove(stale);
        }
    }

    /** Takes out those that may be written now. */
    List<ServiceKey> take() {
        List<ServiceKey> due = new ArrayList<>();
        while (allowance > 0 && !oldestFirst.isEmpty()) {
            Stale stale = oldestFirst.removeFirst();
            byService.remove(stale.service());
            due.add(stale.service());
            allowance--;
        }
        return due;
    }

    /** {@link #REFILL} has passed. */
    void refill() {
        allowance = Math.min(AT_ONCE, allowance + 1);
    }

    /** Whether nothing waits and everything is allowed again: then nobody need count the time. */
    boolean isIdle() {
        return allowance == AT_ONCE && oldestFirst.isEmpty();
    }

    /** How many wait. */
    int size() {
        return oldestFirst.size();
    }
}
