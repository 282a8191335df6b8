package dev.metallbj.lab.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.network.Namespace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Changes interfaces and takes the time until that shows, counted from the end of the command that changed them. */
final class Changes {
    /** Generous: the machine is shared. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Namespace namespace;

    Changes(Namespace namespace) {
        this.namespace = namespace;
    }

    /**
     * Runs {@code ip} with these words and waits until {@code shows}; prints how long that took.
     *
     * @param what for the reader
     */
    void make(String what, BooleanSupplier shows, String command) {
        namespace.ip(command.split(" "));
        await(what, System.nanoTime(), shows);
    }

    /** Waits until {@code shows}. */
    void await(String what, long since, BooleanSupplier shows) {
        while (!shows.getAsBoolean() && System.nanoTime() - since < LIMIT.toNanos()) {
            LockSupport.parkNanos(200_000);
        }
        assertTrue(shows.getAsBoolean(), () -> what + " does not show within " + LIMIT);
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - since);
        System.out.printf("%-60s %8.1f ms%n", what, micros / 1000.0);
    }
}
