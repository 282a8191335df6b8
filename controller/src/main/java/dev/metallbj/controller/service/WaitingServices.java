package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.Families;
import dev.metallbj.controller.allocator.ServiceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The Services that have less than they ask for, by what they wait for. Pure; on the reconciler's thread.
 *
 * <p>A change wakes only those that it may help, the oldest first. Services without a sharing key that need the same families of a pool
 * are alike to it: when an address comes free, the oldest of them is enough, and when it leaves the queue without taking the address, the
 * next one is woken. So a thousand deletions with ten thousand waiting cost a thousand plans and not ten million.
 */
public final class WaitingServices {
    private static final Comparator<Waiter> OLDEST_FIRST =
            Comparator.comparing(Waiter::created).thenComparing(Waiter::service);

    private record Waiter(ServiceKey service, Instant created, Waiting waiting) {}

    private final Map<ServiceKey, Waiter> waiters = new HashMap<>();
    private final Map<String, NavigableSet<Waiter>> byPool = new HashMap<>();
    private final Map<IpAddress, NavigableSet<Waiter>> byAddress = new HashMap<>();

    /**
     * Notes the outcome of a plan: the Service waits, or no longer does.
     *
     * @return the Services that wait and may now fare better because of what this plan released, oldest first
     */
    public List<ServiceKey> after(ServiceView service, Plan plan) {
        Waiter before = remove(service.key());
        plan.waiting().ifPresent(waiting -> add(new Waiter(service.key(), service.created(), waiting)));
        return woken(before, plan);
    }

    /** As {@link #after}, for a Service that is gone. */
    public List<ServiceKey> afterDeletion(Plan plan) {
        return woken(remove(plan.service()), plan);
    }

    /** Whether the Service has less than it asks for. */
    public Optional<Waiting> waiting(ServiceKey service) {
        return Optional.ofNullable(waiters.get(service)).map(Waiter::waiting);
    }

    /** All that wait, oldest first; a change of pools or namespaces may help any of them. */
    public List<ServiceKey> all() {
        NavigableSet<Waiter> all = new TreeSet<>(OLDEST_FIRST);
        all.addAll(waiters.values());
        return keys(all);
    }

    /** How many wait, by {@link PendingReason#label()}. */
    public SortedMap<String, Integer> countByReason() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Waiter waiter : waiters.values()) {
            counts.merge(waiter.waiting().reason().label(), 1, Integer::sum);
        }
        return counts;
    }

    private List<ServiceKey> woken(@Nullable Waiter before, Plan plan) {
        NavigableSet<Waiter> woken = new TreeSet<>(OLDEST_FIRST);
        if (plan.released()) {
            plan.before().ifPresent(released -> wake(released, woken));
        }
        if (before != null && before.waiting() instanceof Waiting.ForPools place && !place.shares()) {
            for (String pool : place.pools()) {
                if (!took(plan, pool) && !stillInLine(plan, place, pool)) {
                    wakeFirst(pool, EnumSet.of(place.families()), woken);
                }
            }
        }
        woken.removeIf(waiter -> waiter.service().equals(plan.service()));
        return keys(woken);
    }

    private void wake(Assignment released, Set<Waiter> woken) {
        for (IpAddress address : released.addresses()) {
            woken.addAll(byAddress.getOrDefault(address, new TreeSet<>(OLDEST_FIRST)));
        }
        wakeFirst(released.pool(), EnumSet.allOf(Families.class), woken);
        for (Waiter waiter : inLine(released.pool())) {
            if (waiter.waiting() instanceof Waiting.ForPools place && place.shares()) {
                woken.add(waiter);
            }
        }
    }

    /** Of those without a sharing key, the oldest one for each of these families. */
    private void wakeFirst(String pool, EnumSet<Families> wanted, Set<Waiter> woken) {
        for (Waiter waiter : inLine(pool)) {
            if (wanted.isEmpty()) {
                return;
            }
            if (waiter.waiting() instanceof Waiting.ForPools place
                    && !place.shares()
                    && wanted.remove(place.families())) {
                woken.add(waiter);
            }
        }
    }

    private static boolean took(Plan plan, String pool) {
        return plan.after().isPresent() && plan.after().get().pool().equals(pool);
    }

    private static boolean stillInLine(Plan plan, Waiting.ForPools before, String pool) {
        return plan.waiting().isPresent()
                && plan.waiting().get() instanceof Waiting.ForPools now
                && now.pools().contains(pool)
                && now.families() == before.families();
    }

    private Set<Waiter> inLine(String pool) {
        return byPool.getOrDefault(pool, new TreeSet<>(OLDEST_FIRST));
    }

    private void add(Waiter waiter) {
        waiters.put(waiter.service(), waiter);
        switch (waiter.waiting()) {
            case Waiting.ForPools place -> place.pools().forEach(pool -> enter(byPool, pool, waiter));
            case Waiting.ForAddresses place -> place.addresses().forEach(address -> enter(byAddress, address, waiter));
            case Waiting.ForConfiguration _, Waiting.ForCorrection _ -> {}
        }
    }

    private @Nullable Waiter remove(ServiceKey service) {
        Waiter waiter = waiters.remove(service);
        if (waiter != null) {
            switch (waiter.waiting()) {
                case Waiting.ForPools place -> place.pools().forEach(pool -> leave(byPool, pool, waiter));
                case Waiting.ForAddresses place -> place.addresses().forEach(a -> leave(byAddress, a, waiter));
                case Waiting.ForConfiguration _, Waiting.ForCorrection _ -> {}
            }
        }
        return waiter;
    }

    private static <K> void enter(Map<K, NavigableSet<Waiter>> index, K key, Waiter waiter) {
        index.computeIfAbsent(key, _ -> new TreeSet<>(OLDEST_FIRST)).add(waiter);
    }

    private static <K> void leave(Map<K, NavigableSet<Waiter>> index, K key, Waiter waiter) {
        NavigableSet<Waiter> line = index.get(key);
        if (line != null) {
            line.remove(waiter);
            if (line.isEmpty()) {
                index.remove(key);
            }
        }
    }

    private static List<ServiceKey> keys(Set<Waiter> waiters) {
        List<ServiceKey> keys = new ArrayList<>(waiters.size());
        for (Waiter waiter : waiters) {
            keys.add(waiter.service());
        }
        return keys;
    }
}
