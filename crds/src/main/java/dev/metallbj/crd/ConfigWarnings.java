package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.Pool;
import dev.metallbj.config.VoidLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is legal in pools and advertisements and yet is easily taken for something else. Sentences that name object, field and value; functions,
 * any thread.
 */
public final class ConfigWarnings {
    private static final String ANY_VALUE = "*";

    private final String object;
    private final List<String> warnings = new ArrayList<>();

    private ConfigWarnings(MetallbResource resource) {
        this.object = resource.describe();
    }

    /** What one pool says about itself. */
    public static List<String> of(IPAddressPool pool) {
        ConfigWarnings found = new ConfigWarnings(pool);
        IPAddressPool.ServiceAllocation allocation = pool.getSpec().serviceAllocation();
        if (allocation != null) {
            found.anyValue("spec.serviceAllocation.namespaceSelectors", allocation.namespaceSelectors());
            found.anyValue("spec.serviceAllocation.serviceSelectors", allocation.serviceSelectors());
        }
        return found.warnings;
    }

    /**
     * What one advertisement says about itself and means beside others, in both directions: its own limits that have no effect, and those of
     * others that have none because of it.
     *
     * @param advertisement without problems
     * @param pools all of the namespace; only their names and labels count
     * @param others all but the one of that name; those with problems are passed over
     */
    public static List<String> of(
            L2Advertisement advertisement, Collection<IPAddressPool> pools, Collection<L2Advertisement> others) {
        ConfigWarnings found = new ConfigWarnings(advertisement);
        L2Advertisement.Spec spec = advertisement.getSpec();
        found.anyValue("spec.ipAddressPoolSelectors", spec.ipAddressPoolSelectors());
        found.anyValue("spec.nodeSelectors", spec.nodeSelectors());
        found.anyValue("spec.serviceSelectors", spec.serviceSelectors());
        for (int i = 0; i < spec.preferredNodeSelectors().size(); i++) {
            found.anyValue(
                    "spec.preferredNodeSelectors[" + i + "].preference",
                    spec.preferredNodeSelectors().get(i).preference());
        }
        found.warnings.addAll(unknownPools(advertisement, names(pools)));
        found.voidLimits(advertisement, pools, others);
        return found.warnings;
    }

    /** Pools that are named and do not exist. As in MetalLB no error: the pool may be applied a moment later. */
    static List<String> unknownPools(L2Advertisement advertisement, Set<String> existing) {
        List<String> unknown = new ArrayList<>();
        List<String> names = advertisement.getSpec().ipAddressPools();
        for (int i = 0; i < names.size(); i++) {
            if (!existing.contains(names.get(i))) {
                unknown.add(advertisement.describe() + ": spec.ipAddressPools[" + i + "] \"" + names.get(i)
                        + "\" is no IPAddressPool of this namespace, so nothing is announced for it");
            }
        }
        return unknown;
    }

    private void anyValue(String field, List<Selector> selectors) {
        for (int i = 0; i < selectors.size(); i++) {
            anyValue(field + "[" + i + "]", selectors.get(i));
        }
    }

    private void anyValue(String field, Selector selector) {
        for (Map.Entry<String, String> label : new TreeMap<>(selector.matchLabels()).entrySet()) {
            if (label.getValue().equals(ANY_VALUE)) {
                warnings.add(object + ": " + field + ".matchLabels \"" + label.getKey()
                        + ": *\" means that the label exists, whatever its value; operator Exists says so in plain"
                        + " Kubernetes");
            }
        }
    }

    private void voidLimits(
            L2Advertisement advertisement, Collection<IPAddressPool> pools, Collection<L2Advertisement> others) {
        List<Pool> readPools = new ArrayList<>(pools.size());
        for (IPAddressPool pool : pools) {
            readPools.add(new Pool(name(pool), labels(pool), List.of(), true, false, Optional.empty()));
        }
        List<ConfigProblem> problems = new ArrayList<>();
        dev.metallbj.config.L2Advertisement own = read(advertisement, problems);
        for (L2Advertisement other : others) {
            problems.clear();
            dev.metallbj.config.L2Advertisement read = read(other, problems);
            if (problems.isEmpty()) {
                VoidLimits.between(own, read, readPools)
                        .ifPresent(limits -> warnings.add(object + ": " + limits.ofLimited()));
                VoidLimits.between(read, own, readPools)
                        .ifPresent(limits -> warnings.add(object + ": " + limits.ofUnlimited()));
            }
        }
    }

    private static dev.metallbj.config.L2Advertisement read(L2Advertisement resource, List<ConfigProblem> problems) {
        return new AdvertisementReader(resource, new ProblemList(resource.describe(), problems)).read();
    }

    private static Set<String> names(Collection<IPAddressPool> pools) {
        return pools.stream().map(ConfigWarnings::name).collect(Collectors.toSet());
    }

    private static String name(IPAddressPool pool) {
        return requireNonNullElse(pool.getMetadata().getName(), "");
    }

    private static Map<String, String> labels(IPAddressPool pool) {
        return requireNonNullElse(pool.getMetadata().getLabels(), Map.of());
    }
}
