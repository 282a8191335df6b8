package dev.metallbj.crd;

import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_POOL;
import static java.util.Objects.requireNonNullElse;

import dev.metallbj.config.AddressOverlaps;
import dev.metallbj.config.Config;
import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.Pool;
import dev.metallbj.config.VoidLimits;
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
        return new ConfigParser().parseAll(byName(pools), byName(advertisements));
    }

    /**
     * The pools alone as they will be once {@code applied} is among them. Every problem that it has or brings names it as the object, also an
     * overlap with a pool whose name comes later.
     *
     * @param others all pools but the one of that name
     */
    public static ParsedConfig parse(Collection<IPAddressPool> others, IPAddressPool applied) {
        List<IPAddressPool> inOrder = byName(others);
        inOrder.add(applied);
        return new ConfigParser().parseAll(inOrder, List.of());
    }

    /** What is wrong with an advertisement; that does not depend on other objects. */
    public static List<ConfigProblem> problems(L2Advertisement advertisement) {
        List<ConfigProblem> problems = new ArrayList<>();
        new AdvertisementReader(advertisement, new ProblemList(advertisement.describe(), problems)).read();
        return problems;
    }

    private ParsedConfig parseAll(List<IPAddressPool> pools, List<L2Advertisement> advertisements) {
        List<Pool> readPools = readPools(pools);
        List<dev.metallbj.config.L2Advertisement> readAdvertisements = new ArrayList<>(advertisements.size());
        for (L2Advertisement advertisement : advertisements) {
            readAdvertisements.add(new AdvertisementReader(advertisement, problemsOf(advertisement)).read());
            warnings.addAll(ConfigWarnings.unknownPools(advertisement, poolNames));
        }
        if (!problems.isEmpty()) {
            return new ParsedConfig.Invalid(problems);
        }
        for (VoidLimits limits : VoidLimits.find(readPools, readAdvertisements)) {
            warnings.add("L2Advertisement " + limits.limited() + ": " + limits.ofLimited());
        }
        return new ParsedConfig.Valid(new Config(readPools, readAdvertisements), warnings);
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

    private ProblemList problemsOf(MetallbResource resource) {
        return new ProblemList(resource.describe(), problems);
    }
}
