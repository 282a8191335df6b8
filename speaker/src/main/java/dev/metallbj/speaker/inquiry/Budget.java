package dev.metallbj.speaker.inquiry;

import java.util.HashMap;
import java.util.Map;

/**
 * How many questions may go out: all of a speaker together stay under 200 frames in any second on each interface (spec section 7 rule 2). A
 * bucket per interface, so that the few questions of a failover never wait for the many that are asked again and again.
 */
public final class Budget {
    /** With {@link #PER_SECOND} at most 190 in any second. */
    static final int BURST = 40;

    static final int PER_SECOND = 150;

    private static final long FRAME_NANOS = 1_000_000_000L / PER_SECOND;

    /** What a question is for: the less it matters, the more it leaves for others. */
    public enum Purpose {
        /** Clients of a dead node wait for the outcome. */
        FAILOVER(0),
        /** Whether a new owner has begun to answer. */
        HAND_OVER(8),
        /** Whether a speaker that answers still does. */
        STANDBY(16),
        /** Whether some other machine has an address. */
        BACKGROUND(28);

        private final int leaves;

        Purpose(int leaves) {
            this.leaves = leaves;
        }
    }

    private static final class Bucket {
        long frames = BURST;
        long filledAt;

        Bucket(long now) {
            filledAt = now;
        }

        void fill(long now) {
            long more = (now - filledAt) / FRAME_NANOS;
            filledAt += more * FRAME_NANOS;
            frames = Math.min(BURST, frames + more);
        }
    }

    private final Map<String, Bucket> buckets = new HashMap<>();

    /**
     * Takes so many frames if there are as many.
     *
     * @param frames more than {@link #BURST} are never given
     */
    public boolean take(String interfaceName, int frames, Purpose purpose, long now) {
        Bucket bucket = buckets.computeIfAbsent(interfaceName, _ -> new Bucket(now));
        bucket.fill(now);
        if (bucket.frames < frames + Math.min(purpose.leaves, BURST - frames)) {
            return false;
        }
        bucket.frames -= frames;
        return true;
    }

    /** Frames that were taken and not sent. */
    void giveBack(String interfaceName, int frames) {
        Bucket bucket = buckets.get(interfaceName);
        if (bucket != null) {
            bucket.frames = Math.min(BURST, bucket.frames + frames);
        }
    }
}
