package dev.metallbj.crd;

import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_POOL_NAME;
import static java.util.Objects.requireNonNullElse;

import dev.metallbj.config.L2Advertisement.PreferredNodes;
import dev.metallbj.crd.L2Advertisement.PreferredNodeSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks one {@link L2Advertisement} and turns it into its immutable form. */
final class AdvertisementReader {
    private final L2Advertisement resource;
    private final ProblemList problems;
    private final SelectorReader selectors;

    AdvertisementReader(L2Advertisement resource, ProblemList problems) {
        this.resource = resource;
        this.problems = problems;
        this.selectors = new SelectorReader(problems);
    }

    /** The advertisement, of use only if no problem was added. */
    dev.metallbj.config.L2Advertisement read() {
        L2Advertisement.Spec spec = resource.getSpec();
        checkPoolNames(spec.ipAddressPools());
        return new dev.metallbj.config.L2Advertisement(
                requireNonNullElse(resource.getMetadata().getName(), ""),
                spec.ipAddressPools(),
                selectors.readList("spec.ipAddressPoolSelectors", spec.ipAddressPoolSelectors()),
                selectors.readList("spec.nodeSelectors", spec.nodeSelectors()),
                spec.interfaces(),
                selectors.readList("spec.serviceSelectors", spec.serviceSelectors()),
                readPreferences(spec.preferredNodeSelectors()));
    }

    private void checkPoolNames(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                problems.add(
                        DUPLICATE_POOL_NAME,
                        "spec.ipAddressPools[" + i + "]",
                        names.get(i),
                        "stands there twice; remove one");
            }
        }
    }

    private List<PreferredNodes> readPreferences(List<PreferredNodeSelector> preferences) {
        List<PreferredNodes> read = new ArrayList<>(preferences.size());
        for (int i = 0; i < preferences.size(); i++) {
            String field = "spec.preferredNodeSelectors[" + i + "].preference";
            read.add(new PreferredNodes(
                    preferences.get(i).weight(),
                    selectors.read(field, preferences.get(i).preference())));
        }
        return read;
    }
}
