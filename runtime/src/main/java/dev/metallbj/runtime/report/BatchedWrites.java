package dev.metallbj.runtime.report;

import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.runtime.thread.WorkThreads;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that may wait a little, in rounds: changes that come together are one round, and there is at most one round a second. A round asks what
 * differs now, so what was changed and changed back is never written. What fails comes again, later each time, with one log line.
 *
 * <p>Owned by one thread; only {@link Write#send} may run on another. Nothing is sent outside of a term ({@link #begin}, {@link #end}).
 */
public final class BatchedWrites {

    /** From the first change to its round: changes seldom come alone. */
    static final Duration GATHER = Duration.ofMillis(200);

    /** From one round to the next, at least. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final Logger LOG = LoggerFactory.getLogger(BatchedWrites.class);

    /** One change of one object. */
    public interface Write {
        /** Kind, namespace and name, as the log names it. */
        String object();

        /**
         * Makes its requests, on a request thread and through the licence, with the resource version of the object that it was decided from.
         *
         * @return false when the licence does not allow it now
         * @throws KubernetesClientException when it failed; 404 and 409 mean that the watch will show something else
         */
        boolean send(Licence licence);
    }

    /**
     * What the rounds run on.
     *
     * @param owner the thread that owns this
     * @param timer runs on the same
     * @param requests runs what blocks
     * @param nanos a monotonic clock
     * @param random from 0 (inclusive) to 1 (exclusive), for the jitter of retries
     */
    public record Machine(Executor owner, Timer timer, Executor requests, LongSupplier nanos, DoubleSupplier random) {
        /** All on one thread, which is there only while there is something to write. */
        public static Machine onOneThread(String name) {
            ScheduledThreadPoolExecutor thread = WorkThreads.scheduledOnDemand(name);
            return new Machine(
                    thread,
                    (delay, task) -> {
                        var _ = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                    },
                    thread,
                    System::nanoTime,
                    () -> ThreadLocalRandom.current().nextDouble());
        }
    }

    /** Runs something later. */
    @FunctionalInterface
    public interface Timer {
        void after(Duration delay, Runnable task);
    }

    private final String what;
    private final Machine machine;
    private final Supplier<? extends List<? extends Write>> due;
    private final Map<String, Failing> failing = new HashMap<>();
    private Optional<Licence> licence = Optional.empty();
    /** Begun and ended: what an earlier one started is told by its number. */
    private long terms;

    private boolean scheduled;
    private boolean underWay;
    private boolean again;
    private int unreachable;
    private long lastRound;

    /** A write that failed {@code count} times in a row and waits until {@code notBefore}, in nanoseconds of the clock. */
    private record Failing(int count, long notBefore) {}

    private record Result(Write write, WriteOutcome outcome) {}

    /**
     * Outside of a term.
     *
     * @param what is written, for the log, such as {@code status of a pool}
     * @param due everything that differs from what the watch shows; asked on the owner's thread
     */
    public BatchedWrites(String what, Machine machine, Supplier<? extends List<? extends Write>> due) {
        this.what = what;
        this.machine = machine;
        this.due = due;
        this.lastRound = now() - PERIOD.toNanos();
    }

    /** From now on it is this program that writes. */
    public void begin(Licence licence) {
        terms++;
        this.licence = Optional.of(licence);
        failing.clear();
        scheduled = false;
        underWay = false;
        again = false;
        unreachable = 0;
        changed();
    }

    /** Nothing new is sent; a request that is under way ends by itself. */
    public void end() {
        licence = Optional.empty();
        terms++;
    }

    /** Something may differ now: what is wanted, or what the watch shows. */
    public void changed() {
        if (underWay) {
            again = true;
        } else if (licence.isPresent() && !scheduled) {
            long untilNext = lastRound + PERIOD.toNanos() - now();
            roundAfter(Duration.ofNanos(Math.max(GATHER.toNanos(), untilNext)));
        }
    }

    private void roundAfter(Duration delay) {
        scheduled = true;
        afterInThisTerm(delay, this::round);
    }

    private void afterInThisTerm(Duration delay, Runnable task) {
        if (licence.isPresent()) {
            long mine = terms;
            machine.timer().after(delay, () -> runIn(mine, task));
        }
    }

    /** What an earlier term has started means nothing in the next. */
    private void runIn(long term, Runnable task) {
        if (term == terms) {
            task.run();
        }
    }

    private void round() {
        scheduled = false;
        lastRound = now();
        List<? extends Write> differing = due.get();
        forgetAllBut(differing);
        List<Write> writes = new ArrayList<>(differing.size());
        for (Write write : differing) {
            Failing before = failing.get(write.object());
            if (before == null || before.notBefore() - lastRound <= 0) {
                writes.add(write);
            }
        }
        if (!writes.isEmpty()) {
            send(writes);
        }
    }

    private void forgetAllBut(List<? extends Write> differing) {
        Set<String> objects = new HashSet<>();
        differing.forEach(write -> objects.add(write.object()));
        failing.keySet().retainAll(objects);
    }

    private void send(List<Write> writes) {
        underWay = true;
        long mine = terms;
        licence.ifPresent(now -> machine.requests().execute(() -> {
            List<Result> results = attempt(writes, now);
            machine.owner().execute(() -> runIn(mine, () -> ended(writes, results)));
        }));
    }

    /** Stops at the first write that tells that none would get through. */
    private static List<Result> attempt(List<Write> writes, Licence mine) {
        List<Result> results = new ArrayList<>(writes.size());
        for (Write write : writes) {
            WriteOutcome outcome = WriteOutcome.of(() -> write.send(mine));
            results.add(new Result(write, outcome));
            if (outcome instanceof WriteOutcome.Unreachable || outcome instanceof WriteOutcome.NotAllowed) {
                break;
            }
        }
        return results;
    }

    private void ended(List<Write> writes, List<Result> results) {
        underWay = false;
        again |= results.size() < writes.size(); // What was not tried is still due.
        List<Result> newlyRefused = new ArrayList<>();
        for (Result result : results) {
            switch (result.outcome()) {
                case WriteOutcome.Done _ -> {
                    unreachable = 0;
                    failing.remove(result.write().object());
                }
                // The watch usually comes first; the timer is for everything else.
                case WriteOutcome.Overtaken _ -> retry(result.write());
                case WriteOutcome.Refused _ -> {
                    if (retry(result.write()) == 1) {
                        newlyRefused.add(result);
                    }
                }
                case WriteOutcome.Unreachable(String cause) -> pause(result.write(), cause);
                case WriteOutcome.NotAllowed _ -> again = true;
            }
        }
        complain(newlyRefused);
        if (again) {
            again = false;
            changed();
        }
    }

    /** Returns how many times in a row it has failed now. */
    private int retry(Write write) {
        Failing before = failing.get(write.object());
        int count = before == null ? 1 : before.count() + 1;
        Duration delay = BACKOFF.delay(count, machine.random().getAsDouble());
        failing.put(write.object(), new Failing(count, now() + delay.toNanos()));
        afterInThisTerm(delay, this::changed);
        return count;
    }

    /** All wait together; changes that come meanwhile wait as well. */
    private void pause(Write write, String cause) {
        unreachable++;
        if (unreachable == 1) {
            LOG.atWarn()
                    .addKeyValue("event", "writeFailed")
                    .addKeyValue("object", write.object())
                    .addKeyValue("cause", cause)
                    .log("the API server does not take the " + what + ", trying again until it does");
        }
        roundAfter(BACKOFF.delay(unreachable, machine.random().getAsDouble()));
    }

    private void complain(List<Result> refused) {
        if (!refused.isEmpty() && refused.getFirst().outcome() instanceof WriteOutcome.Refused(String cause)) {
            LOG.atWarn()
                    .addKeyValue("event", "writeFailed")
                    .addKeyValue("object", refused.getFirst().write().object())
                    .addKeyValue("others", refused.size() - 1)
                    .addKeyValue("cause", cause)
                    .log("the API server refused the " + what + ", trying again");
        }
    }

    private long now() {
        return machine.nanos().getAsLong();
    }
}
