package dev.metallbj.runtime.kubernetes.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the deserialiser leaves (nulls, roomy lists and maps) into null-free, immutable, small values. */
final class Compact {

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
}
