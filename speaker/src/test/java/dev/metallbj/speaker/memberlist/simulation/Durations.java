package dev.metallbj.speaker.memberlist.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measured times, for tables and bounds. */
final class Durations {
    private final List<Duration> sorted = new ArrayList<>();

    void add(Duration duration) {
        sorted.add(duration);
        sorted.sort(Duration::compareTo);
    }

    /** @param share 0 to 1; 1 is the largest */
    Duration quantile(double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Override
    public String toString() {
        return "p50 %d ms, p99 %d ms, largest %d ms of %d"
                .formatted(
                        quantile(0.5).toMillis(),
                        quantile(0.99).toMillis(),
                        quantile(1).toMillis(),
                        sorted.size());
    }
}
