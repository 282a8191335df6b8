package dev.metallbj.speaker.memberlist;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread does. */
final class Until {
    private Until() {}

    /** Returns after how many milliseconds it held. */
    static long holds(Duration atMost, Supplier<String> otherwise, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + otherwise.get());
            }
            sleep(2);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
