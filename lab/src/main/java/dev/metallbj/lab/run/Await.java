package dev.metallbj.lab.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a state that nothing reports. Everything that can be waited for without asking again and again is, elsewhere. */
public final class Await {
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private Await() {}

    /**
     * Asks until {@code condition} holds, at first every millisecond, then ever more rarely, at least every 50 ms.
     *
     * @param limit from now
     * @return whether it came to hold; false also when the thread was interrupted, which stays set
     */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        return ask(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, limit, condition);
    }

    /**
     * Asks at an even pace, where asking often would cost the one asked more than it should.
     *
     * @param pause between two questions
     * @param limit from now
     * @return whether it came to hold; false also when the thread was interrupted, which stays set
     */
    public static boolean every(Duration pause, Duration limit, BooleanSupplier condition) {
        return ask(pause.toMillis(), pause.toMillis(), limit, condition);
    }

    private static boolean ask(long firstPause, long longestPause, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        long pause = firstPause;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
            pause = Math.min(longestPause, pause * 2);
        }
        return true;
    }
}
