package dev.metallbj.lab.bench;

import java.util.function.LongSupplier;

/**
 * A fixed loop of integer arithmetic and memory reads that fit into a core's own cache, on one thread: the yardstick by which figures of different
 * machines can be compared as ratios. It never changes; if it did, no older ratio would mean anything.
 */
final class PureWork {
    private static final int WORDS = 1 << 12;
    private static final int STEPS = 10_000_000;
    private static final long SEED = 0x9E3779B97F4A7C15L;
    /** What the loop must leave behind, so that nobody can take a part of it out unnoticed. */
    static final long RESULT = 3424150718621835452L;

    /** The first rounds are compiled while they run. */
    private static final int ROUNDS = 7;

    private static final double NANOS_PER_MILLI = 1e6;

    private PureWork() {}

    /**
     * Does it several times; takes about half a second.
     *
     * @return the shortest time, in milliseconds: what the core can do while nobody disturbs it
     * @throws IllegalStateException if the loop is not the one that it was
     */
    static double millis() {
        return millis(System::nanoTime);
    }

    static double millis(LongSupplier nanoTime) {
        long shortest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = nanoTime.getAsLong();
            long result = loop();
            shortest = Math.min(shortest, nanoTime.getAsLong() - begin);
            if (result != RESULT) {
                throw new IllegalStateException("the loop of pure work gives " + result + ", not " + RESULT);
            }
        }
        return shortest / NANOS_PER_MILLI;
    }

    /** Each step depends on the one before, so that neither the compiler nor the core can do two at a time. */
    static long loop() {
        long[] words = new long[WORDS];
        long state = SEED;
        for (int i = 0; i < WORDS; i++) {
            state = next(state);
            words[i] = state;
        }
        long sum = 0;
        for (int i = 0; i < STEPS; i++) {
            state = next(state ^ words[(int) state & WORDS - 1]);
            sum += state;
        }
        return sum;
    }

    private static long next(long state) {
        long x = state;
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        return x;
    }
}
