package dev.metallbj.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Durations, how often each was seen: a line for every 50 ms in which there is one. */
final class Histogram {
    private static final long BUCKET_MILLIS = 50;

    private final List<Duration> durations;

    /** @param durations at least one */
    Histogram(List<Duration> durations) {
        this.durations = durations.stream().sorted().toList();
    }

    Duration shortest() {
        return durations.getFirst();
    }

    /** Of an even number the lower one. */
    Duration median() {
        return durations.get((durations.size() - 1) / 2);
    }

    Duration longest() {
        return durations.getLast();
    }

    /** As a table. */
    Table table() {
        TreeMap<Long, Integer> counts = new TreeMap<>();
        durations.forEach(duration -> counts.merge(duration.toMillis() / BUCKET_MILLIS, 1, Integer::sum));
        Table table = new Table("OUTAGE", "HOW OFTEN");
        counts.forEach((bucket, count) -> table.row(
                bucket * BUCKET_MILLIS + " to " + (bucket + 1) * BUCKET_MILLIS + " ms",
                "#".repeat(count) + " " + count));
        return table;
    }

    /** Shortest, median, longest. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add("shortest " + shortest().toMillis() + " ms");
        parts.add("median " + median().toMillis() + " ms");
        parts.add("longest " + longest().toMillis() + " ms");
        return String.join(", ", parts);
    }
}
