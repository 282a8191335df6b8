package dev.metallbj.lab.probe;

import java.util.concurrent.locks.LockSupport;

/**
 * Beats at an even pace that does not drift: each beat is due a whole number of intervals after the first. Beats that a stalled thread has
 * missed are left out, because a burst afterwards would say nothing about the time in between. One thread.
 */
final class Metronome {
    private final long interval;
    private long due = System.nanoTime();

    /** @param interval nanoseconds, above 0 */
    Metronome(long interval) {
        this.interval = interval;
    }

    /** Waits for the next beat, which may have been due already; returns early if the thread is interrupted. */
    void await() {
        long now = System.nanoTime();
        while (now - due < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        due = next(due, now, interval);
    }

    /** The first beat after {@code now}, at least one after {@code due}. */
    static long next(long due, long now, long interval) {
        long missed = Math.max(0, (now - due) / interval);
        return due + (missed + 1) * interval;
    }
}
