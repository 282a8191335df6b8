package dev.metallbj.lab.bench;

import java.util.OptionalDouble;

/**
 * One number that was measured.
 *
 * @param name as {@code p99}; the same number has the same name in every row of a figure
 * @param value in {@code unit}
 * @param unit as {@code ms}; empty for a count
 * @param limit the value should be below this, or at least this; empty if it is for information
 * @param least whether the limit is the least that the value should be
 */
record Measure(String name, double value, String unit, OptionalDouble limit, boolean least) {
    static Measure of(String name, double value, String unit) {
        return new Measure(name, value, unit, OptionalDouble.empty(), false);
    }

    /** With what the value should stay below. */
    Measure below(double bound) {
        return new Measure(name, value, unit, OptionalDouble.of(bound), false);
    }

    /** With what the value should at least be. */
    Measure atLeast(double bound) {
        return new Measure(name, value, unit, OptionalDouble.of(bound), true);
    }

    /** Whether there is a limit and it was not held. */
    boolean missed() {
        return limit.isPresent() && (least ? value < limit.getAsDouble() : value >= limit.getAsDouble());
    }
}
