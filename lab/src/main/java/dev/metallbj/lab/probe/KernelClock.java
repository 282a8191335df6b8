package dev.metallbj.lab.probe;

import java.sql.Timestamp;
import java.time.Instant;

/**
 * Translates the kernel's time of a captured frame, which is the time of day, to {@link System#nanoTime}. Exact to some microseconds: both
 * clocks are read one after the other several times, and the closest pair counts, so that a garbage collection between the two does not.
 * One thread.
 */
final class KernelClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int TRIES = 8;
    /** The time of day is disciplined by at most 0.5 ms a second. */
    private static final long VALID_NANOS = NANOS_PER_SECOND;

    private long offset;
    private long measuredAt;

    KernelClock() {
        measure();
    }

    /** @param stamp of a frame that passed within the last seconds */
    long nanoTime(Timestamp stamp) {
        if (System.nanoTime() - measuredAt > VALID_NANOS) {
            measure();
        }
        return epochNanos(stamp) - offset;
    }

    /** Nanoseconds since 1970: the time that the kernel gave to a frame, as it is. */
    static long epochNanos(Timestamp stamp) {
        return Math.floorDiv(stamp.getTime(), MILLIS_PER_SECOND) * NANOS_PER_SECOND + stamp.getNanos();
    }

    private void measure() {
        long closest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = System.nanoTime();
            Instant now = Instant.now();
            long after = System.nanoTime();
            if (after - before < closest) {
                closest = after - before;
                offset = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - (before + (after - before) / 2);
                measuredAt = after;
            }
        }
    }
}
