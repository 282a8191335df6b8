package dev.metallbj.crd;

import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_POOL;
import static java.util.Objects.requireNonNullElse;

import dev.metallbj.config.AddressOverlaps;
import dev.metallbj.config.Config;
import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns all pools and advertisements of the operator's namespace into a {@link Config}.
 *
 * <p>A function: no state, any thread. The caller passes the objects of the operator's namespace only, in any order, and keeps its last good configuration when the result is {@link ParsedConfig.Invalid}.
 */
public final class ConfigParser {
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> poolNames = new HashSet<>();

    private ConfigParser() {}

    /** O(n log n) in the number of address entries. */
    public static ParsedConfig parse(Collection<IPAddressPool> pools, Collection<L2Advertisement> advertisements) {
        return new ConfigParser().parseAll(pools, advertisements);
    }

    private ParsedConfig parseAll(Collection<IPAddressPool> pools, Collection<L2Advertisement> advertisements) {
        List<Pool> readPools = readPools(byName(pools));
        List<dev.metallbj.config.L2Advertisement> readAdvertisements = new ArrayList<>(advertisements.size());
        for (L2Advertisement advertisement : byName(advertisements)) {
            readAdvertisements.add(new AdvertisementReader(advertisement, problemsOf(advertisement)).read());
            warnOfUnknownPools(advertisement);
        }
        return problems.isEmpty()
                ? new ParsedConfig.Valid(new Config(readPools, readAdvertisements), warnings)
                : new ParsedConfig.Invalid(problems);
    }

    // A cache has no order; the same objects must always give the same configuration and the same messages.
    private static <T extends MetallbResource> List<T> byName(Collection<T> resources) {
        List<T> sorted = new ArrayList<>(resources);
        sorted.sort(Comparator.comparing(
                (T resource) -> requireNonNullElse(resource.getMetadata().getName(), "")));
        return sorted;
    }

    private List<Pool> readPools(List<IPAddressPool> resources) {
        List<Pool> pools = new ArrayList<>(resources.size());
        List<AddressOverlaps.Entry> entries = new ArrayList<>();
        for (IPAddressPool resource : resources) {
            ProblemList found = problemsOf(resource);
            String name = resource.getMetadata().getName();
            if (name != null && !poolNames.add(name)) {
                found.add(DUPLICATE_POOL, "metadata.name", name, "is the name of another pool as well; rename one");
                continue; // its addresses are most likely the same too, which would only be noise
            }
            pools.add(new PoolReader(resource, found).read(entries));
        }
        problems.addAll(AddressOverlaps.find(entries));
        return pools;
    }

    // As in MetalLB no error: the pool may be applied a moment later.
    private void warnOfUnknownPools(L2Advertisement advertisement) {
        List<String> names = advertisement.getSpec().ipAddressPools();
        for (int i = 0; i < names.size(); i++) {
            if (!poolNames.contains(names.get(i))) {
                warnings.add(advertisement.describe() + ": spec.ipAddressPools[" + i + "] \"" + names.get(i)
                        + "\" is no IPAddressPool of this namespace, so nothing is announced for it");
            }
        }
    }

    private ProblemList problemsOf(MetallbResource resource) {
        return new ProblemList(resource.describe(), problems);
    }
}
