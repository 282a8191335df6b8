package dev.metallbj.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All pools and advertisements of the operator's namespace at one moment.
 *
 * <p>Built by the parser in {@code dev.metallbj.crd} after validation; no two ranges in it overlap.
 */
public final class Config {
    /** No pools, so that nothing is allocated or announced. */
    public static final Config EMPTY = new Config(List.of(), List.of());

    private record OwnedRange(IpRange range, Pool pool) {}

    private final TreeMap<String, Pool> pools = new TreeMap<>();
    private final List<L2Advertisement> advertisements;
    // By the first address, one map a family: an IPv4 address lies numerically inside ::/0.
    private final Map<IpFamily, TreeMap<IpAddress, OwnedRange>> ranges = new HashMap<>();
    private final Map<String, List<L2Advertisement>> advertisementsByPool = new HashMap<>();

    public Config(List<Pool> pools, List<L2Advertisement> advertisements) {
        this.advertisements = List.copyOf(advertisements);
        for (Pool pool : pools) {
            this.pools.put(pool.name(), pool);
            for (IpRange range : pool.ranges()) {
                ranges.computeIfAbsent(range.family(), _ -> new TreeMap<>())
                        .put(range.first(), new OwnedRange(range, pool));
            }
            List<L2Advertisement> selecting = new ArrayList<>();
            for (L2Advertisement advertisement : advertisements) {
                if (advertisement.selectsPool(pool)) {
                    selecting.add(advertisement);
                }
            }
            advertisementsByPool.put(pool.name(), List.copyOf(selecting));
        }
    }

    /** In the order of their names. */
    public List<Pool> pools() {
        return List.copyOf(pools.values());
    }

    public List<L2Advertisement> advertisements() {
        return advertisements;
    }

    public Optional<Pool> pool(String name) {
        return Optional.ofNullable(pools.get(name));
    }

    /** The pool that may give out this address; O(log n) in the number of ranges. */
    public Optional<Pool> poolOf(IpAddress address) {
        TreeMap<IpAddress, OwnedRange> ofFamily = ranges.get(address.family());
        if (ofFamily == null) {
            return Optional.empty();
        }
        Map.Entry<IpAddress, OwnedRange> below = ofFamily.floorEntry(address);
        if (below == null || !below.getValue().range().contains(address)) {
            return Optional.empty();
        }
        Pool pool = below.getValue().pool();
        return pool.avoidBuggyIps() && address.confusesBuggyDevices() ? Optional.empty() : Optional.of(pool);
    }

    /** The advertisements that select the pool, each once, in the order of the configuration; none for an unknown pool. */
    public List<L2Advertisement> advertisementsOf(String pool) {
        return advertisementsByPool.getOrDefault(pool, List.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Config that && pools.equals(that.pools) && advertisements.equals(that.advertisements);
    }

    @Override
    public int hashCode() {
        return 31 * pools.hashCode() + advertisements.hashCode();
    }
}
