package dev.metallbj.lab.bench;

import java.util.OptionalDouble;

/**
 * One number that was measured.
 *
 * @param name as {@code p99}; the same number has the same name in every row of a figure
 * @param value in {@code unit}
 * @param unit as {@code ms}; empty for a count
 * @param limit the value should be below this; empty if it is for information
 */
record Measure(String name, double value, String unit, OptionalDouble limit) {
    static Measure of(String name, double value, String unit) {
        return new Measure(name, value, unit, OptionalDouble.empty());
    }

    /** With what the value should stay below. */
    Measure below(double bound) {
        return new Measure(name, value, unit, OptionalDouble.of(bound));
    }

    /** Whether there is a limit and it was not held. */
    boolean missed() {
        return limit.isPresent() && value >= limit.getAsDouble();
    }
}
