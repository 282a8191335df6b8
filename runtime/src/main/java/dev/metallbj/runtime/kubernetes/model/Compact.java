package dev.metallbj.runtime.kubernetes.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the deserialiser leaves (nulls, roomy lists and maps) into null-free, immutable, small values. */
final class Compact {

    /** Every Service that has its addresses: one list for ten thousand of them. */
    private static final List<Condition> ASSIGNED =
            List.of(new Condition(ServiceStatus.ASSIGNED, "True", "Assigned", "", "", 0));

    /** A power of two. Services that wait for the same say so in the same words. */
    private static final int PLACES = 64;

    // Races are harmless: a String is immutable, and whoever reads another thread's entry late only keeps a second
    // copy.
    private static final @Nullable String[] MESSAGES = new String[PLACES];

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
                        : List.of(new Condition(
                                one.type(), one.status(), one.reason(), sharedMessage(one.message()), "", 0));
            }
        }
        return List.of();
    }

    private static String sharedMessage(String message) {
        int hash = message.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        String kept = MESSAGES[place];
        if (kept != null && kept.equals(message)) {
            return kept;
        }
        MESSAGES[place] = message;
        return message;
    }
}
