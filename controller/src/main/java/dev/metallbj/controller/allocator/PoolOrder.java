package dev.metallbj.controller.allocator;

import dev.metallbj.config.ServiceAllocation;
import java.util.Comparator;

/** In which order pools are tried for a Service that asks for none (spec section 4). */
final class PoolOrder {
    /** For pools without a {@code serviceAllocation}: by name. */
    static final Comparator<AllocatorPool> PLAIN = Comparator.comparing(AllocatorPool::name);

    /**
     * For pools with one: by priority, none last; among equal ones those that name namespaces before the others, each by name. Without a
     * priority it is the other way round, and the others come in reverse order of their names: that is what MetalLB's sort leaves behind,
     * and addresses must not move when one controller replaces the other.
     */
    static final Comparator<AllocatorPool> PINNED = (a, b) -> {
        int priorityA = priority(a);
        int priorityB = priority(b);
        if (priorityA != priorityB) {
            return priorityA == 0 ? 1 : priorityB == 0 ? -1 : Integer.compare(priorityA, priorityB);
        }
        boolean prioritised = priorityA != 0;
        if (a.boundToNamespaces() != b.boundToNamespaces()) {
            return a.boundToNamespaces() == prioritised ? -1 : 1;
        }
        return prioritised || a.boundToNamespaces() ? PLAIN.compare(a, b) : PLAIN.compare(b, a);
    };

    private PoolOrder() {}

    private static int priority(AllocatorPool pool) {
        return pool.pool().serviceAllocation().map(ServiceAllocation::priority).orElse(0);
    }
}
