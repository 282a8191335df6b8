package dev.metallbj.controller.lease.state;

import static dev.metallbj.controller.lease.state.PlayedLease.MILLIS;
import static dev.metallbj.controller.lease.state.PlayedLease.SECONDS;
import static dev.metallbj.controller.lease.state.PlayedLease.SETTINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Two or three replicas in a bad world: messages late by half a minute or lost, clocks that differ, processes that stand still, crash, restart. At no
 * instant may two of them write, nor may one begin to while a write of another may still be under way.
 */
class LeaseHistoryTest {

    private static final int HISTORIES = 250;
    private static final long LENGTH = 300 * SECONDS;

    /** When the last write that an identity was ever allowed must have ended; by identity, because it outlives a crash. */
    private final Map<String, Long> busyUntil = new HashMap<>();

    private Optional<String> leader = Optional.empty();
    private int changes;
    private PlayedLease world = new PlayedLease(0, () -> {});

    @Test
    void neverTwoAtATimeAndInTheEndOne() {
        int total = 0;
        for (long seed = 1; seed <= HISTORIES; seed++) {
            begin(seed);
            trouble(LENGTH, true);
            heal();
            assertEquals(1, world.licensed(), "seed " + seed + ": who leads in a good world");
            total += changes;
        }
        assertTrue(total > 5 * HISTORIES, "the leader hardly ever changed: " + total);
    }

    /** Replicas that have seen a leader respect its term, whatever happens when the Lease is deleted; a new one could not know of it. */
    @Test
    void aLeaseThatIsDeletedMakesNoSecondLeader() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            begin(seed);
            for (int deletion = 0; deletion < 3; deletion++) {
                pauseSome();
                world.delete();
                trouble(100 * SECONDS, false);
                heal();
                assertEquals(1, world.licensed(), "seed " + seed);
            }
        }
    }

    @Test
    void aReleasedLeaseIsTakenAtOnceAndWithoutAWatchAtTheNextLook() {
        for (long seed = 1; seed <= 50; seed++) {
            begin(seed);
            PlayedReplica old = world.replicas.stream()
                    .filter(PlayedReplica::mayWrite)
                    .findFirst()
                    .orElseThrow();
            stop(old);
            world.runUntil(world.now() + 100 * MILLIS);
            assertEquals(1, world.licensed(), "seed " + seed);
        }
    }

    /** A good world with a leader. */
    private void begin(long seed) {
        busyUntil.clear();
        leader = Optional.empty();
        changes = 0;
        world = new PlayedLease(seed, this::check);
        int replicas = seed % 2 == 0 ? 2 : 3;
        for (int i = 0; i < replicas; i++) {
            new PlayedReplica(world, "controller-" + i);
        }
        world.runUntil(10 * SECONDS);
        assertEquals(1, world.licensed(), "seed " + seed + ": who leads at the start");
    }

    private void trouble(long nanos, boolean ends) {
        world.trouble = world.random.nextDouble();
        long end = world.now() + nanos;
        while (world.now() < end) {
            world.runUntil(world.now() + (long) (world.random.nextDouble() * 10 * SECONDS));
            PlayedReplica one = world.replicas.get(world.random.nextInt(world.replicas.size()));
            int what = world.random.nextInt(10);
            if (what < 4) {
                one.pause((long) (world.random.nextDouble() * 40 * SECONDS));
            } else if (what == 4) {
                world.trouble = world.random.nextBoolean() ? 0 : world.random.nextDouble();
            } else if (ends) {
                endOrBegin(one, what);
            }
        }
    }

    private void pauseSome() {
        for (PlayedReplica one : world.replicas) {
            if (world.random.nextInt(3) == 0) {
                one.pause((long) (world.random.nextDouble() * 40 * SECONDS));
            }
        }
    }

    private void endOrBegin(PlayedReplica one, int what) {
        if (!one.isRunning()) {
            String name = what < 8 ? one.identity() : one.identity() + "'";
            one.restart(name);
        } else if (what < 7) {
            one.crash();
        } else if (what == 7) {
            stop(one);
        }
    }

    private void stop(PlayedReplica one) {
        one.stop();
        // It waited for its writes before it released.
        busyUntil.put(one.identity(), world.now());
        check();
    }

    private void heal() {
        world.trouble = 0;
        // Over the longest pause and the longest delay of a message, and a whole term after that.
        world.runUntil(world.now() + 40 * SECONDS);
        world.replicas.stream().filter(one -> !one.isRunning()).forEach(one -> one.restart(one.identity()));
        world.runUntil(world.now() + 40 * SECONDS);
    }

    private void check() {
        assertTrue(world.licensed() <= 1, () -> world.licensed() + " leaders at " + world.now());
        Optional<PlayedReplica> writer =
                world.replicas.stream().filter(PlayedReplica::mayWrite).findFirst();
        if (writer.isEmpty()) {
            return;
        }
        String identity = writer.get().identity();
        if (!leader.equals(Optional.of(identity))) {
            leader = Optional.of(identity);
            changes++;
            busyUntil.forEach((other, end) -> assertTrue(
                    other.equals(identity) || end <= world.now(),
                    () -> identity + " leads at " + world.now() + ", and a write of " + other + " may last until "
                            + end));
        }
        busyUntil.put(
                identity, writer.get().licenceEnd() + SETTINGS.writeLimit().toNanos());
    }
}
