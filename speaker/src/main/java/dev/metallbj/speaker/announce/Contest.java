package dev.metallbj.speaker.announce;

import java.util.function.LongSupplier;

/**
 * What the capture threads know of an address that moves between live nodes, so that of two owners only one answers a question: within a CPU quota the announcer's loop
 * may stand still for a tenth of a second between two steps of a move, and the questions of that time wait in the capture's buffer. Written by any thread.
 */
final class Contest {
    /** A question can wait in the buffer as long as a process is held back; after this the wall clock is not asked any more, since it may be set. */
    private static final long WAIT_NANOS = 1_000_000_000L;

    private volatile boolean fromAnother;
    // Written before fromAnother is.
    private long sinceNanos;
    private long sinceMillis;

    private volatile boolean claimed;
    private volatile long claimedAt;

    /**
     * A live node has answered for the address until now. To be said just before it is published that this one does.
     *
     * @param nanos monotonic nanoseconds
     * @param millis the same moment in milliseconds since 1970, the clock of captured frames
     */
    void takenOver(long nanos, long millis) {
        sinceNanos = nanos;
        sinceMillis = millis;
        fromAnother = true;
    }

    /** Another machine claims the address unasked; {@code now} in monotonic nanoseconds. */
    void claimed(long now) {
        claimedAt = now;
        claimed = true;
    }

    /**
     * Whether it was claimed after the announcer's last turn, which does not know it yet. A claim that comes in the middle of a turn counts as known, and waits for the next one.
     */
    boolean isClaimedAfter(long turnNanos) {
        return claimed && claimedAt - turnNanos > 0;
    }

    /** Whether the owner before has answered a frame that was captured then, in milliseconds since 1970. */
    boolean wasOfAnother(long now, LongSupplier capturedMillis) {
        return fromAnother && now - sinceNanos < WAIT_NANOS && capturedMillis.getAsLong() < sinceMillis;
    }
}
