package dev.metallbj.runtime.kubernetes.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the deserialiser leaves (nulls, roomy lists and maps) into null-free, immutable, small values. */
final class Compact {

    /** Every Service that has its addresses: one list for ten thousand of them. */
    private static final List<Condition> ASSIGNED =
            List.of(new Condition(ServiceStatus.ASSIGNED, "True", "Assigned", "", "", 0));

    /** A power of two; two values that want the same place take turns, so the memory is bounded. */
    private static final int PLACES = 256;

    // Races are harmless: the values are immutable, and whoever reads another thread's entry late only keeps a second
    // copy.
    private static final @Nullable Object[] KEPT = new Object[PLACES];

    /** What begins an annotation that means something to us, with the new prefix or the old one. */
    private static final String OURS = "metallb.";

    private Compact() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> values) {
        return values == null ? List.of() : List.copyOf(values);
    }

    static Map<String, String> map(@Nullable Map<String, String> values) {
        return values == null ? Map.of() : Map.copyOf(values);
    }

    static LoadBalancerStatus balancer(@Nullable LoadBalancerStatus value) {
        return value == null ? LoadBalancerStatus.EMPTY : value;
    }

    static EndpointConditions conditions(@Nullable EndpointConditions value) {
        return value == null ? EndpointConditions.UNKNOWN : value;
    }

    /** Only what spec section 5 asks about; heartbeat times go, or every heartbeat would look like a change. */
    static List<Condition> nodeConditions(@Nullable List<Condition> values) {
        return list(values).stream()
                .filter(one ->
                        one.type().equals("NetworkUnavailable") || one.type().equals("Ready"))
                .map(one -> new Condition(one.type(), one.status(), one.reason(), "", "", 0))
                .toList();
    }

    /** Ours alone, without times. */
    static List<Condition> serviceConditions(@Nullable List<Condition> values) {
        for (Condition one : list(values)) {
            if (one.type().equals(ServiceStatus.ASSIGNED)) {
                return one.reason().equals("Assigned") && one.status().equals("True")
                        ? ASSIGNED
                        : List.of(new Condition(one.type(), one.status(), one.reason(), shared(one.message()), "", 0));
            }
        }
        return List.of();
    }

    /** As {@link #list}, for values that thousands of objects have in common. */
    static <T> List<T> sharedList(@Nullable List<T> values) {
        return shared(list(values));
    }

    /** Ours alone; those of 10,000 Services are mostly equal: they name their pool. */
    static Map<String, String> annotations(@Nullable Map<String, String> values) {
        if (values == null) {
            return Map.of();
        }
        Map<String, String> ours = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(OURS)) {
                ours.put(key, value);
            }
        });
        return shared(Map.copyOf(ours));
    }

    /** The copy that is kept, which may be this one. */
    @SuppressWarnings(
            "unchecked") // what is equal is of the same type, as far as texts, and lists, sets and maps of one kind
    // each, go
    static <T> T shared(T value) {
        int hash = value.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Object kept = KEPT[place];
        if (kept != null && kept.equals(value)) {
            return (T) kept;
        }
        KEPT[place] = value;
        return value;
    }
}
