package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.Pool;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Gives Services their addresses (spec section 4).
 *
 * <p>Not thread-safe: it belongs to the thread of the Service reconciler. A request that is refused changes nothing.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Allocator {
    /**
     * Replaces all pools. Assignments that still lie in one pool are kept, even where the pool's {@code serviceAllocation} no longer
     * matches: that is seen when the Service asks again.
     *
     * @param pools valid: no two of their ranges overlap
     * @param namespaces every namespace with its labels, for {@code namespaceSelectors}
     */
    public PoolChange setPools(Collection<Pool> pools, Map<String, Map<String, String>> namespaces) {
        throw new UnsupportedOperationException();
    }

    /** Takes exactly these addresses, in this order, in place of those the Service may have. */
    public Allocation assign(Applicant applicant, List<IpAddress> addresses) {
        throw new UnsupportedOperationException();
    }

    /** Chooses addresses in this pool, also with {@code autoAssign: false}. A Service that has addresses keeps them. */
    public Allocation allocateFromPool(Applicant applicant, Families families, String pool) {
        throw new UnsupportedOperationException();
    }

    /** Chooses a pool and addresses in it. A Service that has addresses keeps them. */
    public Allocation allocate(Applicant applicant, Families families) {
        throw new UnsupportedOperationException();
    }

    /** Keeps {@code existing} and adds an address of the other family, from the same pool. */
    public Allocation additional(Applicant applicant, IpAddress existing, String pool) {
        throw new UnsupportedOperationException();
    }

    /** Frees what the Service has; returns what that was. */
    public Optional<Assignment> unassign(ServiceKey service) {
        throw new UnsupportedOperationException();
    }

    public Optional<Assignment> assignment(ServiceKey service) {
        throw new UnsupportedOperationException();
    }

    /** All assignments, in no order; a view that is valid until the next change. */
    public Collection<Assignment> assignments() {
        throw new UnsupportedOperationException();
    }

    /** The counters of every pool, by name. O(number of pools). */
    public SortedMap<String, PoolCounters> counters() {
        throw new UnsupportedOperationException();
    }
}
