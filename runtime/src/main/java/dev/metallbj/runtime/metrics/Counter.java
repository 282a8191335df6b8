package dev.metallbj.runtime.metrics;

import java.util.concurrent.atomic.AtomicLong;

/** One counter. Few threads write one (a capture thread per interface), so a single atomic word is enough. Thread-safe, never allocates. */
public final class Counter {

    private final AtomicLong count = new AtomicLong();

    Counter() {}

    /** Adds one. */
    public void increment() {
        count.getAndIncrement();
    }

    /**
     * Adds several.
     *
     * @param amount 0 or more
     */
    public void add(long amount) {
        count.getAndAdd(amount);
    }

    /** The count since the program started. */
    public long value() {
        return count.get();
    }
}
