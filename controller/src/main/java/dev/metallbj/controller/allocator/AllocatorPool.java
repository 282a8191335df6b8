package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpFamily;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.Pool;
import dev.metallbj.config.ServiceAllocation;
import dev.metallbj.controller.allocator.Refusal.Why;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pool with what is free and in use in it, and for whom it is. */
final class AllocatorPool {
    private final Pool pool;
    private final Set<String> namespaces;
    private final FamilyRanges v4;
    private final FamilyRanges v6;
    private int services;

    AllocatorPool(Pool pool, Set<String> namespaces) {
        this.pool = pool;
        this.namespaces = namespaces;
        this.v4 = new FamilyRanges(this, IpFamily.IPV4);
        this.v6 = new FamilyRanges(this, IpFamily.IPV6);
    }

    /** The namespaces that the pool's {@code serviceAllocation} names or selects; the selectors are evaluated here, once. */
    static Set<String> namespacesOf(Pool pool, Map<String, Map<String, String>> namespaces) {
        if (pool.serviceAllocation().isEmpty()) {
            return Set.of();
        }
        ServiceAllocation allocation = pool.serviceAllocation().get();
        Set<String> names = new HashSet<>(allocation.namespaces());
        for (LabelSelector selector : allocation.namespaceSelectors()) {
            namespaces.forEach((name, labels) -> {
                if (selector.matches(labels)) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    Pool pool() {
        return pool;
    }

    String name() {
        return pool.name();
    }

    Set<String> namespaces() {
        return namespaces;
    }

    FamilyRanges of(IpFamily family) {
        return family == IpFamily.IPV4 ? v4 : v6;
    }

    void serviceEntered() {
        services++;
    }

    void serviceLeft() {
        services--;
    }

    /** Why the Service may not even ask for an address of this pool, or null. Selectors that select no namespace at all leave it open to that. */
    @Nullable
    Why closedOnRequest(Applicant applicant) {
        return closed(applicant, !namespaces.isEmpty());
    }

    /** Why the Service is not given an address of this pool without asking for it, apart from {@code autoAssign}; or null. */
    @Nullable
    Why closedWithoutRequest(Applicant applicant) {
        return closed(applicant, boundToNamespaces());
    }

    private @Nullable Why closed(Applicant applicant, boolean onlyNamespaces) {
        if (pool.serviceAllocation().isEmpty()) {
            return null;
        }
        if (onlyNamespaces && !namespaces.contains(applicant.service().namespace())) {
            return Why.NOT_FOR_NAMESPACE;
        }
        return selectsService(applicant) ? null : Why.NOT_SELECTED;
    }

    boolean boundToNamespaces() {
        return pool.serviceAllocation()
                .map(allocation -> !allocation.namespaces().isEmpty()
                        || !allocation.namespaceSelectors().isEmpty())
                .orElse(false);
    }

    PoolCounters counters() {
        return new PoolCounters(v4.assigned(), v6.assigned(), v4.available(), v6.available(), services);
    }

    private boolean selectsService(Applicant applicant) {
        List<LabelSelector> selectors = pool.serviceAllocation()
                .map(ServiceAllocation::serviceSelectors)
                .orElse(List.of());
        if (selectors.isEmpty()) {
            return true;
        }
        for (LabelSelector selector : selectors) {
            if (selector.matches(applicant.labels())) {
                return true;
            }
        }
        return false;
    }
}
