package dev.metallbj.crd;

import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_NAMESPACE;
import static dev.metallbj.config.ConfigProblem.Rule.NO_ADDRESSES;
import static dev.metallbj.config.ConfigProblem.Rule.NO_NAME;
import static dev.metallbj.config.ConfigProblem.Rule.OTHER;
import static java.util.Objects.requireNonNullElse;

import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.AddressOverlaps;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import dev.metallbj.config.ServiceAllocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one {@link IPAddressPool} by itself and turns it into a {@link Pool}; overlaps are looked for later, over all pools. */
final class PoolReader {
    private static final String ADDRESSES = "spec.addresses";
    private static final String ALLOCATION = "spec.serviceAllocation";

    private final IPAddressPool resource;
    private final ProblemList problems;

    PoolReader(IPAddressPool resource, ProblemList problems) {
        this.resource = resource;
        this.problems = problems;
    }

    /**
     * The pool, of use only if no problem was added.
     *
     * @param entries grows by the addresses that could be read
     */
    Pool read(List<AddressOverlaps.Entry> entries) {
        String name = requireNonNullElse(resource.getMetadata().getName(), "");
        if (name.isEmpty()) {
            problems.add(NO_NAME, "metadata.name", "", "is missing; a pool needs a name");
        }
        IPAddressPool.Spec spec = resource.getSpec();
        return new Pool(
                name,
                requireNonNullElse(resource.getMetadata().getLabels(), Map.of()),
                readAddresses(spec.addresses(), entries),
                spec.autoAssign(),
                spec.avoidBuggyIPs(),
                Optional.ofNullable(spec.serviceAllocation()).map(this::readAllocation));
    }

    private List<IpRange> readAddresses(List<String> texts, List<AddressOverlaps.Entry> entries) {
        if (texts.isEmpty()) {
            problems.add(
                    NO_ADDRESSES,
                    ADDRESSES,
                    "",
                    "is empty; a pool needs at least one entry, for example 192.0.2.10-192.0.2.20");
        }
        List<IpRange> ranges = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String field = ADDRESSES + "[" + i + "]";
            try {
                IpRange range = AddressEntry.parse(texts.get(i));
                ranges.add(range);
                entries.add(new AddressOverlaps.Entry(problems.object(), field, texts.get(i), range));
            } catch (InvalidTextException e) {
                problems.add(e, field, texts.get(i));
            }
        }
        return ranges;
    }

    private ServiceAllocation readAllocation(IPAddressPool.ServiceAllocation allocation) {
        long priority = allocation.priority();
        if (priority != (int) priority) {
            problems.add(
                    OTHER,
                    ALLOCATION + ".priority",
                    Long.toString(priority),
                    "is out of range; it must be " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
        }
        SelectorReader selectors = new SelectorReader(problems);
        return new ServiceAllocation(
                (int) priority,
                readNamespaces(allocation.namespaces()),
                selectors.readList(ALLOCATION + ".namespaceSelectors", allocation.namespaceSelectors()),
                selectors.readList(ALLOCATION + ".serviceSelectors", allocation.serviceSelectors()));
    }

    private Set<String> readNamespaces(List<String> names) {
        Set<String> read = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!read.add(names.get(i))) {
                problems.add(
                        DUPLICATE_NAMESPACE,
                        ALLOCATION + ".namespaces[" + i + "]",
                        names.get(i),
                        "stands there twice; remove one");
            }
        }
        return read;
    }
}
