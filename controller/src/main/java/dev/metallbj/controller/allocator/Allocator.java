package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Refusal.PoolReason;
import dev.metallbj.controller.allocator.Refusal.Why;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives Services their addresses (spec section 4).
 *
 * <p>Not thread-safe: it belongs to the thread of the Service reconciler. A request that is refused changes nothing. An allocation or a
 * release costs O(log n) in the addresses in use and the entries of the pool, and nothing in the size of the pool.
 */
public final class Allocator {
    private final Map<ServiceKey, Assignment> assignments = new HashMap<>();
    private final Map<IpAddress, AddressUse> uses = new HashMap<>();
    private PoolTable pools = new PoolTable(List.of(), Map.of());

    /**
     * Replaces all pools. Assignments that still lie in one pool are kept, even where the pool's {@code serviceAllocation} no longer
     * matches: that is seen when the Service asks again.
     *
     * @param newPools valid: no two of their ranges overlap
     * @param namespaces every namespace with its labels, for {@code namespaceSelectors}
     */
    public PoolChange setPools(Collection<Pool> newPools, Map<String, Map<String, String>> namespaces) {
        PoolTable next = new PoolTable(newPools, namespaces);
        if (next.isLike(pools)) {
            return new PoolChange(false, List.of(), List.of());
        }
        List<Assignment> lost = new ArrayList<>();
        List<Assignment> moved = new ArrayList<>();
        for (Assignment assignment : List.copyOf(assignments.values())) {
            AllocatorPool pool = next.poolOf(assignment.addresses());
            if (pool == null) {
                release(assignment);
                lost.add(assignment);
            } else if (!pool.name().equals(assignment.pool())) {
                moved.add(rename(assignment, pool.name()));
            }
        }
        moveTo(next);
        lost.sort(Comparator.comparing(Assignment::service));
        moved.sort(Comparator.comparing(Assignment::service));
        return new PoolChange(true, List.copyOf(lost), List.copyOf(moved));
    }

    /** Takes exactly these addresses, in this order, in place of those the Service may have. */
    public Allocation assign(Applicant applicant, List<IpAddress> addresses) {
        AllocatorPool pool = pools.poolOf(addresses);
        if (pool == null) {
            return new Refusal.NotInAnyPool(
                    addresses.stream().map(pools::placeOf).toList());
        }
        Refusal refusal = objection(applicant, addresses, pool);
        if (refusal != null) {
            return refusal;
        }
        Assignment old = assignments.get(applicant.service());
        Assignment wanted = new Assignment(
                applicant.service(), pool.name(), List.copyOf(addresses), applicant.ports(), applicant.sharing());
        if (old != null && old.equals(wanted) && occupies(old)) {
            return old;
        }
        if (old != null) {
            release(old);
        }
        enter(wanted);
        return wanted;
    }

    /** Chooses addresses in this pool, also with {@code autoAssign: false}. A Service that has addresses keeps them. */
    public Allocation allocateFromPool(Applicant applicant, Families families, String poolName) {
        Assignment present = assignments.get(applicant.service());
        if (present != null) {
            Families assigned = Families.of(present.addresses());
            return families.preferDual() || families.sameAs(assigned)
                    ? assign(applicant, present.addresses())
                    : new Refusal.WrongFamily(assigned, families);
        }
        AllocatorPool pool = pools.byName(poolName);
        if (pool == null) {
            return new Refusal.UnknownPool(poolName, pools.names());
        }
        List<IpAddress> chosen = chooseFirst(pool, applicant, families.attempts());
        if (!chosen.isEmpty()) {
            return assign(applicant, chosen);
        }
        return new Refusal.Exhausted(applicant.service(), List.of(whyNothing(pool, applicant, families)));
    }

    /** Chooses a pool and addresses in it. A Service that has addresses keeps them. */
    public Allocation allocate(Applicant applicant, Families families) {
        Assignment present = assignments.get(applicant.service());
        if (present != null) {
            return assign(applicant, present.addresses());
        }
        // A pool that is meant for the Service beats one that has both families; among the others it is the reverse.
        for (AllocatorPool pool : pools.pinned()) {
            List<IpAddress> chosen = chooseWithoutRequest(pool, applicant, families.attempts());
            if (!chosen.isEmpty()) {
                return assign(applicant, chosen);
            }
        }
        for (Families attempt : families.attempts()) {
            for (AllocatorPool pool : pools.plain()) {
                List<IpAddress> chosen = chooseWithoutRequest(pool, applicant, List.of(attempt));
                if (!chosen.isEmpty()) {
                    return assign(applicant, chosen);
                }
            }
        }
        return new Refusal.Exhausted(applicant.service(), whyNothing(applicant, families));
    }

    /** Keeps {@code existing} and adds an address of the other family, from the same pool. */
    public Allocation additional(Applicant applicant, IpAddress existing, String poolName) {
        AllocatorPool pool = pools.byName(poolName);
        if (pool == null) {
            return new Refusal.UnknownPool(poolName, pools.names());
        }
        IpFamily missing = existing.family() == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4;
        IpAddress chosen = pool.of(missing).choose(applicant);
        if (chosen == null) {
            PoolReason why = pool.of(missing).isEmpty()
                    ? new PoolReason(poolName, Why.NO_SUCH_FAMILY, Optional.of(missing), Optional.empty())
                    : full(pool, applicant, Optional.of(missing), missing);
            return new Refusal.Exhausted(applicant.service(), List.of(why));
        }
        return assign(applicant, List.of(existing, chosen));
    }

    /** Frees what the Service has; returns what that was. */
    public Optional<Assignment> unassign(ServiceKey service) {
        Assignment assignment = assignments.get(service);
        if (assignment != null) {
            release(assignment);
        }
        return Optional.ofNullable(assignment);
    }

    public Optional<Assignment> assignment(ServiceKey service) {
        return Optional.ofNullable(assignments.get(service));
    }

    /** The one pool that may give out all of these addresses, if there is one. */
    public Optional<String> poolOf(List<IpAddress> addresses) {
        return Optional.ofNullable(pools.poolOf(addresses)).map(AllocatorPool::name);
    }

    /** All assignments, in no order; a view that is valid until the next change. */
    public Collection<Assignment> assignments() {
        return Collections.unmodifiableCollection(assignments.values());
    }

    /** Whether there is any pool at all. */
    public boolean hasPools() {
        return !pools.byName().isEmpty();
    }

    /** The counters of every pool, by name. O(number of pools). */
    public SortedMap<String, PoolCounters> counters() {
        SortedMap<String, PoolCounters> counters = new TreeMap<>();
        for (AllocatorPool pool : pools.byName()) {
            counters.put(pool.name(), pool.counters());
        }
        return counters;
    }

    PoolTable pools() {
        return pools;
    }

    private @Nullable Refusal objection(Applicant applicant, List<IpAddress> addresses, AllocatorPool pool) {
        Why closed = pool.closedOnRequest(applicant);
        if (closed != null) {
            return new Refusal.PoolNotForThisService(pool.name(), closed, applicant.service());
        }
        if (addresses.size() > 2) {
            return new Refusal.MoreThanTwo(List.copyOf(addresses));
        }
        if (addresses.size() == 2
                && addresses.get(0).family() == addresses.get(1).family()) {
            return new Refusal.SameFamily(addresses.get(0), addresses.get(1));
        }
        for (IpAddress address : addresses) {
            AddressUse use = uses.get(address);
            Refusal refusal = use == null ? null : use.objection(applicant);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static List<IpAddress> chooseWithoutRequest(
            AllocatorPool pool, Applicant applicant, List<Families> attempts) {
        boolean open = pool.pool().autoAssign() && pool.closedWithoutRequest(applicant) == null;
        return open ? chooseFirst(pool, applicant, attempts) : List.of();
    }

    /** What the first of the attempts yields that yields anything. */
    private static List<IpAddress> chooseFirst(AllocatorPool pool, Applicant applicant, List<Families> attempts) {
        for (Families attempt : attempts) {
            List<IpAddress> chosen = choose(pool, applicant, attempt);
            if (!chosen.isEmpty()) {
                return chosen;
            }
        }
        return List.of();
    }

    /** Addresses for exactly these families, IPv4 first; empty if the pool cannot give all of them. */
    private static List<IpAddress> choose(AllocatorPool pool, Applicant applicant, Families families) {
        IpAddress v4 = families.needsV4() ? pool.of(IpFamily.IPV4).choose(applicant) : null;
        if (families.needsV4() && v4 == null) {
            return List.of();
        }
        IpAddress v6 = families.needsV6() ? pool.of(IpFamily.IPV6).choose(applicant) : null;
        if (families.needsV6() && v6 == null) {
            return List.of();
        }
        if (v4 != null) {
            return v6 != null ? List.of(v4, v6) : List.of(v4);
        }
        return v6 != null ? List.of(v6) : List.of();
    }

    private List<PoolReason> whyNothing(Applicant applicant, Families families) {
        List<PoolReason> reasons = new ArrayList<>();
        for (AllocatorPool pool : pools.pinned()) {
            reasons.add(whyNothingWithoutRequest(pool, applicant, families));
        }
        for (AllocatorPool pool : pools.plain()) {
            reasons.add(whyNothingWithoutRequest(pool, applicant, families));
        }
        // What was tried is what people ask about first, and a message has room for a few pools only.
        reasons.sort(Comparator.comparing(reason -> !reason.why().tried()));
        return List.copyOf(reasons);
    }

    private static PoolReason whyNothingWithoutRequest(AllocatorPool pool, Applicant applicant, Families families) {
        Why closed = pool.closedWithoutRequest(applicant);
        if (closed != null) {
            return new PoolReason(pool.name(), closed);
        }
        return pool.pool().autoAssign()
                ? whyNothing(pool, applicant, families)
                : new PoolReason(pool.name(), Why.ONLY_ON_REQUEST);
    }

    private static PoolReason whyNothing(AllocatorPool pool, Applicant applicant, Families families) {
        if (families.attempts().isEmpty()) {
            return new PoolReason(pool.name(), Why.CONTRADICTION);
        }
        boolean v4 = !families.needsV4() || !pool.of(IpFamily.IPV4).isEmpty();
        boolean v6 = !families.needsV6() || !pool.of(IpFamily.IPV6).isEmpty();
        if (families.preferDual() ? v4 || v6 : v4 && v6) {
            return full(pool, applicant, families);
        }
        IpFamily lacking = v4 ? IpFamily.IPV6 : IpFamily.IPV4;
        return new PoolReason(pool.name(), Why.NO_SUCH_FAMILY, Optional.of(lacking), Optional.empty());
    }

    private static PoolReason full(AllocatorPool pool, Applicant applicant, Families families) {
        boolean v4 = families.needsV4() && pool.of(IpFamily.IPV4).choose(applicant) == null;
        boolean v6 = families.needsV6() && pool.of(IpFamily.IPV6).choose(applicant) == null;
        IpFamily lacking = v4 ? IpFamily.IPV4 : IpFamily.IPV6;
        boolean oneOfTwo = families == Families.DUAL && v4 != v6;
        return full(pool, applicant, oneOfTwo ? Optional.of(lacking) : Optional.empty(), lacking);
    }

    private static PoolReason full(
            AllocatorPool pool, Applicant applicant, Optional<IpFamily> oneOfTwo, IpFamily lacking) {
        Refusal conflict = pool.of(lacking).conflict(applicant);
        return new PoolReason(pool.name(), Why.FULL, oneOfTwo, Optional.ofNullable(conflict));
    }

    private boolean occupies(Assignment assignment) {
        for (IpAddress address : assignment.addresses()) {
            AddressUse use = uses.get(address);
            if (use == null || !use.occupied() || !use.sharing().equals(assignment.sharing())) {
                return false;
            }
        }
        return true;
    }

    private void enter(Assignment assignment) {
        assignments.put(assignment.service(), assignment);
        for (IpAddress address : assignment.addresses()) {
            AddressUse use = uses.get(address);
            if (use == null) {
                PoolRange range = pools.rangeOf(address);
                if (range == null) {
                    throw new IllegalStateException(address + " is in no pool");
                }
                use = new AddressUse(address, range);
                uses.put(address, use);
                range.owner().entered();
            }
            boolean wasOccupied = use.occupied();
            use.enter(assignment);
            if (!wasOccupied) {
                use.range().occupy(use);
            }
        }
        poolOf(assignment).serviceEntered();
    }

    private void release(Assignment assignment) {
        assignments.remove(assignment.service());
        for (IpAddress address : assignment.addresses()) {
            AddressUse use = uses.get(address);
            if (use == null) {
                throw new IllegalStateException(address + " is not in use");
            }
            boolean wasOccupied = use.occupied();
            use.leave(assignment);
            if (wasOccupied && !use.occupied()) {
                use.range().vacate(use);
            }
            if (!use.hasUsers()) {
                uses.remove(address);
                use.range().owner().left();
            }
        }
        poolOf(assignment).serviceLeft();
    }

    private AllocatorPool poolOf(Assignment assignment) {
        AllocatorPool pool = pools.byName(assignment.pool());
        if (pool == null) {
            throw new IllegalStateException(assignment.pool() + " is no pool");
        }
        return pool;
    }

    private Assignment rename(Assignment assignment, String pool) {
        Assignment renamed = new Assignment(
                assignment.service(), pool, assignment.addresses(), assignment.ports(), assignment.sharing());
        assignments.put(assignment.service(), renamed);
        for (IpAddress address : assignment.addresses()) {
            AddressUse use = uses.get(address);
            if (use != null) {
                use.replace(assignment, renamed);
            }
        }
        return renamed;
    }

    private void moveTo(PoolTable next) {
        pools = next;
        for (AddressUse use : uses.values()) {
            PoolRange range = next.rangeOf(use.address());
            if (range == null) {
                throw new IllegalStateException(use.address() + " is in no pool");
            }
            use.moveTo(range);
            range.owner().entered();
            if (use.occupied()) {
                range.occupy(use);
            }
        }
        for (Assignment assignment : assignments.values()) {
            poolOf(assignment).serviceEntered();
        }
    }
}
