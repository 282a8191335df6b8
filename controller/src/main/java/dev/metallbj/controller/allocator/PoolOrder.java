package dev.metallbj.controller.allocator;

import dev.metallbj.config.ServiceAllocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * In which order pools are tried for a Service that asks for none (spec section 4).
 *
 * <p>Pools with a {@code serviceAllocation} come first: by priority, none last; among equal ones those that name namespaces before the
 * others, each by name. Without a priority it is the other way round, and the others come in reverse order of their names: that is what
 * MetalLB's sort leaves behind, and addresses must not move when one controller replaces the other. Pools without one come last, by name.
 */
final class PoolOrder {
    private static final Comparator<AllocatorPool> BY_NAME = Comparator.comparing(AllocatorPool::name);

    private static final Comparator<AllocatorPool> PINNED = (a, b) -> {
        int priorityA = priority(a);
        int priorityB = priority(b);
        if (priorityA != priorityB) {
            return priorityA == 0 ? 1 : priorityB == 0 ? -1 : Integer.compare(priorityA, priorityB);
        }
        boolean prioritised = priorityA != 0;
        if (a.boundToNamespaces() != b.boundToNamespaces()) {
            return a.boundToNamespaces() == prioritised ? -1 : 1;
        }
        return prioritised || a.boundToNamespaces() ? BY_NAME.compare(a, b) : BY_NAME.compare(b, a);
    };

    private PoolOrder() {}

    static List<AllocatorPool> of(Collection<AllocatorPool> pools) {
        List<AllocatorPool> pinned = new ArrayList<>();
        List<AllocatorPool> plain = new ArrayList<>();
        for (AllocatorPool pool : pools) {
            (pool.pool().serviceAllocation().isPresent() ? pinned : plain).add(pool);
        }
        pinned.sort(PINNED);
        plain.sort(BY_NAME);
        pinned.addAll(plain);
        return pinned;
    }

    private static int priority(AllocatorPool pool) {
        return pool.pool().serviceAllocation().map(ServiceAllocation::priority).orElse(0);
    }
}
