package dev.metallbj.speaker.memberlist.simulation;

import java.time.Duration;
import java.util.Arrays;

/** Measured times, for tables and bounds. */
final class Durations {
    private long[] sorted = {};

    void add(Duration duration) {
        sorted = Arrays.copyOf(sorted, sorted.length + 1);
        sorted[sorted.length - 1] = duration.toNanos();
        Arrays.sort(sorted);
    }

    /** @param share 0 to 1; 1 is the largest */
    Duration quantile(double share) {
        return Duration.ofNanos(sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)]);
    }

    int count() {
        return sorted.length;
    }

    @Override
    public String toString() {
        return "p50 %d ms, p99 %d ms, largest %d ms of %d"
                .formatted(
                        quantile(0.5).toMillis(),
                        quantile(0.99).toMillis(),
                        quantile(1).toMillis(),
                        sorted.length);
    }
}
