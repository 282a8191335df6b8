package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pools of one configuration: by name, by address, and in the order in which they are tried. */
final class PoolTable {
    private final TreeMap<String, AllocatorPool> byName = new TreeMap<>();
    // By first address, one map a family: an IPv4 address lies numerically inside ::/0.
    private final TreeMap<IpAddress, PoolRange> v4 = new TreeMap<>();
    private final TreeMap<IpAddress, PoolRange> v6 = new TreeMap<>();
    private final List<AllocatorPool> pinned = new ArrayList<>();
    private final List<AllocatorPool> plain = new ArrayList<>();

    PoolTable(Collection<Pool> pools, Map<String, Map<String, String>> namespaces) {
        for (Pool pool : pools) {
            Set<String> reservedFor = AllocatorPool.namespacesOf(pool, namespaces);
            AllocatorPool entry = new AllocatorPool(pool, reservedFor);
            byName.put(pool.name(), entry);
            (pool.serviceAllocation().isPresent() ? pinned : plain).add(entry);
            for (IpFamily family : IpFamily.values()) {
                for (PoolRange range : entry.of(family).ranges()) {
                    of(family).put(range.range().first(), range);
                }
            }
        }
        pinned.sort(PoolOrder.PINNED);
        plain.sort(PoolOrder.PLAIN);
    }

    @Nullable
    AllocatorPool byName(String name) {
        return byName.get(name);
    }

    /** All names, in their order. */
    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    Collection<AllocatorPool> byName() {
        return byName.values();
    }

    /** The pools with a {@code serviceAllocation}, in the order in which they are tried. */
    List<AllocatorPool> pinned() {
        return pinned;
    }

    /** The others, tried after those. */
    List<AllocatorPool> plain() {
        return plain;
    }

    /** The range that may give out this address, or null. */
    @Nullable
    PoolRange rangeOf(IpAddress address) {
        Map.Entry<IpAddress, PoolRange> below = of(address.family()).floorEntry(address);
        if (below == null || !below.getValue().contains(address)) {
            return null;
        }
        PoolRange range = below.getValue();
        boolean avoided =
                address.confusesBuggyDevices() && range.owner().pool().pool().avoidBuggyIps();
        return avoided ? null : range;
    }

    /** Where the address lies, for people. */
    Refusal.Place placeOf(IpAddress address) {
        Map.Entry<IpAddress, PoolRange> below = of(address.family()).floorEntry(address);
        if (below == null || !below.getValue().contains(address)) {
            return new Refusal.Place(address, Optional.empty(), false);
        }
        String pool = below.getValue().owner().pool().name();
        return new Refusal.Place(address, Optional.of(pool), rangeOf(address) == null);
    }

    /** The one pool that may give out all of these, or null. */
    @Nullable
    AllocatorPool poolOf(List<IpAddress> addresses) {
        AllocatorPool pool = null;
        for (IpAddress address : addresses) {
            PoolRange range = rangeOf(address);
            if (range == null || pool != null && pool != range.owner().pool()) {
                return null;
            }
            pool = range.owner().pool();
        }
        return pool;
    }

    /** Whether Services would fare the same with the other table. */
    boolean isLike(PoolTable other) {
        if (byName.size() != other.byName.size()) {
            return false;
        }
        for (AllocatorPool pool : byName.values()) {
            AllocatorPool twin = other.byName(pool.name());
            if (twin == null
                    || !twin.pool().equals(pool.pool())
                    || !twin.namespaces().equals(pool.namespaces())) {
                return false;
            }
        }
        return true;
    }

    private NavigableMap<IpAddress, PoolRange> of(IpFamily family) {
        return family == IpFamily.IPV4 ? v4 : v6;
    }
}
