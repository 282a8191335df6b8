package dev.metallbj.lab.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.network.Namespace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Changes interfaces and takes the time until that shows, counted from the end of the command that changed them. */
final class Changes {
    /** For what never shows, not for what is late: a shared machine can stand still for seconds. How long it took is printed. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Namespace namespace;
    private final Supplier<String> seen;

    /** @param seen what the part under test sees, for the message when something does not show */
    Changes(Namespace namespace, Supplier<String> seen) {
        this.namespace = namespace;
        this.seen = seen;
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
        assertTrue(
                shows.getAsBoolean(),
                () -> what + " does not show within " + LIMIT + "; seen: " + seen.get() + "; the kernel's: "
                        + namespace.ip("-o", "link"));
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - since);
        System.out.printf("%-60s %8.1f ms%n", what, micros / 1000.0);
    }
}
