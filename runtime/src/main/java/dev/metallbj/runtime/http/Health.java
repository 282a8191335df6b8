package dev.metallbj.runtime.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * What the probes report: alive while every loop turns, ready when every condition holds (spec section 8). The API server and gossip never make
 * a program dead, only not ready. Thread-safe; each loop and condition belongs to the one thread that reports it.
 */
public final class Health {

    /** A loop that has not turned for this long is stuck. */
    public static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    private final LongSupplier nanos;
    private final CopyOnWriteArrayList<Loop> loops = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Condition> conditions = new CopyOnWriteArrayList<>();

    /** With the process's monotonic clock. */
    public Health() {
        this(System::nanoTime);
    }

    /**
     * With a clock of the caller.
     *
     * @param nanos a monotonic clock in nanoseconds
     */
    public Health(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Declares a loop that turns at least every few seconds; it counts as turned now. */
    public Loop loop(String name) {
        Loop loop = new Loop(name);
        loops.add(loop);
        return loop;
    }

    /**
     * Declares something that has to hold before the program is ready.
     *
     * @param missing what is reported until {@link Condition#holds} is called, for example "caches are not read yet"
     */
    public Condition condition(String name, String missing) {
        Condition condition = new Condition(name, missing);
        conditions.add(condition);
        return condition;
    }

    /** Why the program is not alive; empty when it is. */
    public List<String> stuck() {
        return loops.stream()
                .filter(Loop::isStuck)
                .map(loop -> loop.name + ": has not turned for " + loop.seconds() + " s")
                .toList();
    }

    /** Why the program is not ready; empty when it is. */
    public List<String> missing() {
        return conditions.stream()
                .filter(condition -> !condition.reason.isEmpty())
                .map(condition -> condition.name + ": " + condition.reason)
                .toList();
    }

    /** The sign of life of one loop. */
    public final class Loop {

        private final String name;
        private volatile long lastTurn = nanos.getAsLong();

        private Loop(String name) {
            this.name = name;
        }

        /** Called by the loop at each turn; costs one volatile write. */
        public void turned() {
            lastTurn = nanos.getAsLong();
        }

        private boolean isStuck() {
            return nanos.getAsLong() - lastTurn > STUCK_AFTER.toNanos();
        }

        private long seconds() {
            return Duration.ofNanos(nanos.getAsLong() - lastTurn).toSeconds();
        }
    }

    /** One precondition of being ready. */
    public static final class Condition {

        private final String name;
        private volatile String reason;

        private Condition(String name, String missing) {
            this.name = name;
            this.reason = missing;
        }

        /** From now on it holds. */
        public void holds() {
            reason = "";
        }

        /** From now on it does not hold, and this is why; never empty. */
        public void fails(String why) {
            reason = why;
        }
    }
}
