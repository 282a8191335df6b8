package dev.metallbj.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened when, counted from its creation. One thread. */
final class Timeline {
    private record Moment(long nanoTime, String what) {}

    private final long start = System.nanoTime();
    private final List<Moment> moments = new ArrayList<>();

    /** Something happened now. */
    void add(String what) {
        add(System.nanoTime(), what);
    }

    /** @param nanoTime when, by {@link System#nanoTime} */
    void add(long nanoTime, String what) {
        moments.add(new Moment(nanoTime, what));
    }

    /** In the order of time. */
    Table table() {
        Table table = new Table("AFTER", "WHAT");
        moments.stream()
                .sorted(Comparator.comparingLong(Moment::nanoTime))
                .forEach(moment -> table.row(Durations.millis(Duration.ofNanos(moment.nanoTime - start)), moment.what));
        return table;
    }
}
