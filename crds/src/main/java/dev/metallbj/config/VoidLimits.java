package dev.metallbj.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Limits of an advertisement that keep nothing back, because another advertisement announces the same pools from every node, on every interface and
 * for every Service. Advertisements add up (spec section 5, steps 4 and 6), which is easily overlooked where a default one exists.
 *
 * @param limited name of the advertisement whose limits are void
 * @param limits the fields in question, at least one of {@code nodeSelectors}, {@code interfaces} and {@code serviceSelectors}
 * @param unlimited name of the advertisement without limits
 * @param pools names of the pools that both announce, sorted, at least one
 */
public record VoidLimits(String limited, List<String> limits, String unlimited, List<String> pools) {
    /** Pools in one sentence. */
    private static final int POOLS_NAMED = 3;

    public VoidLimits {
        limits = List.copyOf(limits);
        pools = List.copyOf(pools);
    }

    /** All pairs of a limited and an unlimited advertisement that have a pool in common; O(advertisements² × pools) at worst. */
    public static List<VoidLimits> find(Collection<Pool> pools, Collection<L2Advertisement> advertisements) {
        List<VoidLimits> found = new ArrayList<>();
        for (L2Advertisement limited : advertisements) {
            for (L2Advertisement unlimited : advertisements) {
                between(limited, unlimited, pools).ifPresent(found::add);
            }
        }
        return found;
    }

    /**
     * What becomes of one advertisement's limits beside another one.
     *
     * @param pools all that exist; a pool that both name counts also when it does not exist yet
     * @return empty when {@code limited} has no limits or {@code unlimited} has some, or when they have no pool in common
     */
    public static Optional<VoidLimits> between(
            L2Advertisement limited, L2Advertisement unlimited, Collection<Pool> pools) {
        List<String> limits = voidBesideUnlimited(limited);
        if (limits.isEmpty() || !limits(unlimited).isEmpty()) {
            return Optional.empty();
        }
        List<String> common = commonPools(limited, unlimited, pools);
        return common.isEmpty()
                ? Optional.empty()
                : Optional.of(new VoidLimits(limited.name(), limits, unlimited.name(), common));
    }

    /** About the limited advertisement, to be read after its name. */
    public String ofLimited() {
        return fields() + " have no effect for " + poolTexts() + ", which L2Advertisement " + unlimited
                + " announces without limits";
    }

    /** About the unlimited advertisement, to be read after its name. */
    public String ofUnlimited() {
        return "announces " + poolTexts() + " without limits, so that " + fields() + " of L2Advertisement " + limited
                + " have no effect there";
    }

    private String fields() {
        return String.join(", ", limits);
    }

    private String poolTexts() {
        if (pools.size() == 1) {
            return "pool " + pools.getFirst();
        }
        int rest = pools.size() - POOLS_NAMED;
        String named = String.join(", ", pools.subList(0, Math.min(POOLS_NAMED, pools.size())));
        return "pools " + named + (rest > 0 ? " and " + rest + " more" : "");
    }

    private static List<String> limits(L2Advertisement advertisement) {
        List<String> limits = new ArrayList<>();
        if (restricts(advertisement.nodeSelectors())) {
            limits.add("nodeSelectors");
        }
        if (!advertisement.interfaces().isEmpty()) {
            limits.add("interfaces");
        }
        if (restricts(advertisement.serviceSelectors())) {
            limits.add("serviceSelectors");
        }
        return limits;
    }

    // Preferences count only for the nodes and Services that their advertisement selects, so there these still matter.
    private static List<String> voidBesideUnlimited(L2Advertisement advertisement) {
        if (advertisement.preferredNodes().isEmpty()) {
            return limits(advertisement);
        }
        return advertisement.interfaces().isEmpty() ? List.of() : List.of("interfaces");
    }

    private static boolean restricts(List<LabelSelector> selectors) {
        return !selectors.isEmpty() && !selectors.contains(LabelSelector.EVERYTHING);
    }

    private static List<String> commonPools(L2Advertisement a, L2Advertisement b, Collection<Pool> pools) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        a.pools().forEach(name -> labels.put(name, Map.of()));
        b.pools().forEach(name -> labels.put(name, Map.of()));
        pools.forEach(pool -> labels.put(pool.name(), pool.labels()));
        TreeSet<String> common = new TreeSet<>();
        labels.forEach((name, ofPool) -> {
            if (a.selectsPool(name, ofPool) && b.selectsPool(name, ofPool)) {
                common.add(name);
            }
        });
        return List.copyOf(common);
    }
}
