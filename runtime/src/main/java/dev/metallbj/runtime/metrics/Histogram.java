package dev.metallbj.runtime.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/** How often durations of which length were seen. Thread-safe, never allocates. */
public final class Histogram {

    /** Upper bounds in nanoseconds, inclusive. */
    private final long[] bounds;
    /** One for each bound, one for everything above them, and the sum of all in nanoseconds. */
    private final AtomicLongArray cells;

    Histogram(long[] bounds) {
        this.bounds = bounds;
        this.cells = new AtomicLongArray(bounds.length + 2);
    }

    /**
     * Counts one duration.
     *
     * @param nanos 0 or more
     */
    public void observe(long nanos) {
        int bucket = 0;
        while (bucket < bounds.length && nanos > bounds[bucket]) {
            bucket++;
        }
        cells.getAndIncrement(bucket);
        cells.getAndAdd(bounds.length + 1, nanos);
    }

    /** How many were counted. */
    public long count() {
        long count = 0;
        for (int i = 0; i <= bounds.length; i++) {
            count += cells.get(i);
        }
        return count;
    }

    /** How many fell between a bound and the one below it; the last bucket has no bound. */
    long in(int bucket) {
        return cells.get(bucket);
    }

    /** In nanoseconds. */
    long sum() {
        return cells.get(bounds.length + 1);
    }
}
