package dev.metallbj.controller.lease.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/**
 * An API server with one Lease, a network that delays and loses, and replicas whose clocks differ: all in virtual time, in nanoseconds that none
 * of the replicas knows.
 */
final class PlayedLease {

    static final LeaseSettings SETTINGS = LeaseSettings.DEFAULT;
    static final long MILLIS = 1_000_000;
    static final long SECONDS = 1_000 * MILLIS;

    private record Event(long time, long number, Runnable what) {}

    /** What the network does to a message. */
    private static final long LOST = -1;

    final Random random;
    final List<PlayedReplica> replicas = new ArrayList<>();
    /** From 0 (a good network) to 1; while it is above 0, messages are delayed by up to half a minute, and lost. */
    double trouble;

    private final PriorityQueue<Event> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
    private final Runnable afterEach;
    private long now;
    private long number;
    private long revision = 100;
    private Optional<SeenLease> lease = Optional.empty();

    /** @param afterEach is called after everything that happens */
    PlayedLease(long seed, Runnable afterEach) {
        this.random = new Random(seed);
        this.afterEach = afterEach;
    }

    long now() {
        return now;
    }

    Optional<SeenLease> lease() {
        return lease;
    }

    void at(long time, Runnable what) {
        agenda.add(new Event(Math.max(time, now), number++, what));
    }

    void after(long nanos, Runnable what) {
        at(now + nanos, what);
    }

    /** Lets everything happen that is due until then. */
    void runUntil(long end) {
        while (!agenda.isEmpty() && agenda.peek().time <= end) {
            Event next = agenda.remove();
            now = next.time;
            next.what.run();
            afterEach.run();
        }
        now = end;
    }

    /** Sends a message over the network; it may never arrive. */
    void send(Runnable arrival) {
        long delay = delay();
        if (delay != LOST) {
            after(delay, arrival);
        }
    }

    private long delay() {
        double luck = random.nextDouble();
        if (luck < trouble * 0.3) {
            return LOST;
        }
        if (luck < trouble * 0.5) {
            return (long) (random.nextDouble() * 30 * SECONDS);
        }
        return (long) ((0.2 + random.nextDouble() * 10) * MILLIS);
    }

    /** Answers a read. */
    void read(Consumer<Optional<SeenLease>> answer) {
        Optional<SeenLease> read = lease;
        send(() -> answer.accept(read));
    }

    /** Does a write, if the Lease is still what it is to replace, and answers; nothing = conflict. */
    void write(Optional<SeenLease> before, LeaseRecord record, Consumer<Optional<SeenLease>> answer) {
        Optional<SeenLease> after = Optional.empty();
        if (before.map(SeenLease::resourceVersion).equals(lease.map(SeenLease::resourceVersion))) {
            after = change(Optional.of(record));
        }
        Optional<SeenLease> result = after;
        send(() -> answer.accept(result));
    }

    /** Somebody deletes the Lease by hand. */
    void delete() {
        if (lease.isPresent()) {
            change(Optional.empty());
        }
    }

    private Optional<SeenLease> change(Optional<LeaseRecord> record) {
        revision++;
        String version = Long.toString(revision);
        lease = record.map(what -> new SeenLease(version, what, Optional.empty()));
        Optional<SeenLease> seen = lease;
        for (PlayedReplica replica : replicas) {
            send(() -> replica.watched(version, seen));
        }
        return lease;
    }

    /** How many replicas may write now. */
    long licensed() {
        return replicas.stream().filter(PlayedReplica::mayWrite).count();
    }
}
