package dev.metallbj.lab.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a state whose changes are told by {@link Object#notifyAll}. */
public final class Notified {
    private Notified() {}

    /**
     * Waits until {@code condition} holds; it is asked with the monitor held.
     *
     * @param monitor that is notified of each change
     * @param limit from now
     * @return whether it holds; also when the thread was interrupted, which stays set
     */
    public static boolean await(Object monitor, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (monitor) {
            try {
                for (long left = limit.toNanos();
                        !condition.getAsBoolean() && left > 0;
                        left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(monitor, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return condition.getAsBoolean();
        }
    }
}
