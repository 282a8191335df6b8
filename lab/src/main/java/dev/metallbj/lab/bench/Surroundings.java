package dev.metallbj.lab.bench;

import java.util.OptionalDouble;

/**
 * What the machine was like just before a figure was measured.
 *
 * @param load the machine's load average: what else ran on it
 * @param pureWorkMillis how long {@link PureWork} took: how fast a core was
 */
record Surroundings(double load, double pureWorkMillis) {
    private static final double MILLIS = 1_000;

    /** Now; takes about half a second. */
    static Surroundings look() {
        return new Surroundings(Machine.load(), PureWork.millis());
    }

    /**
     * A time as a multiple of the pure work's, a rate as so many in the time of it; empty for what does not depend on how fast a core is.
     */
    OptionalDouble ratio(Measure measure) {
        return switch (measure.unit()) {
            case "s" -> OptionalDouble.of(measure.value() * MILLIS / pureWorkMillis);
            case "ms" -> OptionalDouble.of(measure.value() / pureWorkMillis);
            case "µs" -> OptionalDouble.of(measure.value() / MILLIS / pureWorkMillis);
            case "ns" -> OptionalDouble.of(measure.value() / MILLIS / MILLIS / pureWorkMillis);
            case "1/s" -> OptionalDouble.of(measure.value() * pureWorkMillis / MILLIS);
            default -> OptionalDouble.empty();
        };
    }
}
