package dev.metallbj.speaker.memberlist.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What holds whatever happens: all views agree in the end, nobody who died and stays dead becomes a member again, and nothing grows.
 * {@code -Dsimulation.chaos=N} sets the number of seeds.
 */
final class ChaosSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.chaos", 5);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final Duration CHAOS = Duration.ofMinutes(3);

    /** A member that was paused for up to a minute may still be paused. */
    private static final Duration AGREEMENT = Duration.ofSeconds(75);

    @Test
    void viewsConvergeAndNobodyIsResurrectedAndNothingGrows() {
        Durations times = new Durations();
        int queued = 0;
        int pending = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            int size = 3 + (int) (seed * 7 % 20);
            Simulation simulation = Simulation.started(size, Parameters.FAST, seed);
            Chaos chaos = new Chaos(simulation);
            chaos.run(CHAOS);
            List<Host> dead = List.of(simulation.host((int) (seed % size)));
            chaos.end(dead);
            times.add(simulation.untilViewsAreRight(AGREEMENT));
            simulation.run(Duration.ofMinutes(1));
            assertTrue(simulation.viewsAreRight(), "seed " + seed + ": " + simulation.describeViews());
            assertEquals(List.of(), simulation.resurrections(), "seed " + seed);
            assertTrue(chaos.mostQueued() <= 2 * size, "seed " + seed + ": " + chaos.mostQueued() + " queued");
            assertTrue(chaos.mostPending() <= 200 * size, "seed " + seed + ": " + chaos.mostPending() + " pending");
            queued = Math.max(queued, chaos.mostQueued());
            pending = Math.max(pending, chaos.mostPending());
        }
        System.out.println("soak: chaos, 3 to 22 members, " + SEEDS + " seeds from " + FIRST_SEED + " of "
                + CHAOS.toMinutes() + " min: agreed after the end in " + times + "; 0 resurrections; at most " + queued
                + " queued, " + pending + " pending");
    }

    /** Everybody else has buried and forgotten the dead one when the stopped one comes back and still holds it for alive. */
    @Test
    void whoWasStoppedForAMinuteResurrectsNobody() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Simulation simulation = Simulation.started(6, Parameters.FAST, seed);
            simulation.host(1).pause(Duration.ofSeconds(60).toNanos());
            simulation.run(Duration.ofMillis(200));
            simulation.host(2).cutPower();
            simulation.run(Duration.ofSeconds(65));
            assertEquals(List.of(), simulation.resurrections(), "seed " + seed);
            assertTrue(simulation.viewsAreRight(), simulation::describeViews);
        }
    }

    @Test
    void hundredsStartAtOnceAndAreRestartedOneByOneAndTogether() {
        int size = 200;
        Simulation simulation = Simulation.started(size, Parameters.FAST, FIRST_SEED);
        simulation.network().lose(0.01);
        simulation.untilViewsAreRight(Duration.ofSeconds(5));
        for (Host host : simulation.hosts().subList(0, 20)) {
            host.kill();
            simulation.run(Duration.ofMillis(300));
            simulation.start(host);
        }
        Duration rolling = simulation.untilViewsAreRight(Duration.ofSeconds(10));
        simulation.hosts().forEach(Host::kill);
        simulation.hosts().forEach(simulation::start);
        Duration atOnce = simulation.untilViewsAreRight(Duration.ofSeconds(10));
        System.out.println("soak: %d members, 20 restarted one by one: agreed after %d ms; all at once: after %d ms"
                .formatted(size, rolling.toMillis(), atOnce.toMillis()));
        assertEquals(List.of(), simulation.resurrections());
    }
}
