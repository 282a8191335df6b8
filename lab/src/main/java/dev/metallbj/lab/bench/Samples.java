package dev.metallbj.lab.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Durations that were measured, to be asked for their distribution. Immutable. */
final class Samples {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sorted;

    /** @param durations at least one */
    Samples(List<Duration> durations) {
        if (durations.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = durations.stream().mapToLong(Duration::toNanos).sorted().toArray();
    }

    int count() {
        return sorted.length;
    }

    /**
     * The smallest duration that this share of all does not exceed, in milliseconds.
     *
     * @param share above 0, up to 1
     */
    double quantile(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)] / NANOS_PER_MILLI;
    }

    double median() {
        return quantile(0.5);
    }

    double max() {
        return quantile(1);
    }

    double min() {
        return sorted[0] / NANOS_PER_MILLI;
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
