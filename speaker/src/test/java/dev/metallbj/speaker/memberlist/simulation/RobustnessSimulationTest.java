package dev.metallbj.speaker.memberlist.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That nobody who is up and reachable is declared dead, and that all views agree in the end, in virtual time. */
final class RobustnessSimulationTest {
    @Test
    void aPausedProcessLivesForThreeSeconds() {
        for (int seed = 0; seed < 10; seed++) {
            Simulation simulation = Simulation.started(5, Parameters.FAST, seed);
            simulation.host(2).pause(Duration.ofMillis(2500).toNanos());
            simulation.run(Duration.ofSeconds(10));
            assertEquals(List.of(), simulation.deaths());
            assertTrue(simulation.viewsAreRight());
        }
    }

    @Test
    void aProcessPausedForLongIsDeclaredDeadAndComesBack() {
        Simulation simulation = Simulation.started(3, Parameters.FAST, 5);
        simulation.host(2).pause(Duration.ofSeconds(10).toNanos());
        simulation.run(Duration.ofSeconds(5));
        assertFalse(simulation.viewOf(simulation.host(0)).contains("node-2"));
        simulation.run(Duration.ofSeconds(5));
        simulation.untilViewsAreRight(Duration.ofSeconds(2));
    }

    @Test
    void originalsInTheGroupSlowNobodyDownAndAreGivenTheirTime() {
        Simulation simulation = Simulation.started(6, 2, Parameters.FAST, 21);
        simulation.network().lose(0.01);
        Load.throttle(simulation, 0);
        simulation.run(Duration.ofMinutes(2));
        assertEquals(List.of(), simulation.falseDeaths());

        simulation.host(4).cutPower();
        simulation.run(Duration.ofSeconds(1));
        for (Host host : simulation.hosts().subList(2, 6)) {
            assertFalse(
                    host.isUp() && simulation.viewOf(host).contains("node-4"),
                    host.name() + " does not know after 1 s");
        }
        // An original that the news misses goes by its own times, or hears of it with the next exchange.
        Duration ours = simulation.untilViewsAreRight(Duration.ofSeconds(30));

        simulation.host(1).cutPower();
        Duration original = simulation.untilViewsAreRight(Duration.ofMinutes(2));
        assertTrue(original.toMillis() >= 4000, "an original was buried after " + original);
        System.out.println("4 of ours and 2 originals: agreed within 1 s that one of ours died (" + ours.toMillis()
                + " ms later all did), after " + original.toMillis() + " ms that an original did");
    }

    @Test
    void aHealedPartitionIsForgottenWithinTwoSeconds() {
        Durations times = new Durations();
        for (int seed = 0; seed < 10; seed++) {
            Simulation simulation = Simulation.started(6, Parameters.FAST, seed);
            simulation.split(2);
            simulation.run(Duration.ofSeconds(15));
            assertEquals(2, simulation.viewOf(simulation.host(0)).size());
            assertEquals(4, simulation.viewOf(simulation.host(5)).size());
            simulation.network().heal();
            times.add(simulation.untilViewsAreRight(Duration.ofSeconds(10)));
        }
        System.out.println("6 members, partition of 15 s healed: " + times);
        assertTrue(times.quantile(1).toMillis() <= 2000, times::toString);
    }

    @Test
    void oneDirectionOfOnePathMayBeCut() {
        Simulation simulation = Simulation.started(5, Parameters.FAST, 3);
        simulation.network().cut(0, 1);
        simulation.run(Duration.ofMinutes(1));
        assertTrue(simulation.viewsAreRight(), "the others vouch for both");
    }

    @Test
    void allLosePowerAndComeBack() {
        Simulation simulation = Simulation.started(10, Parameters.FAST, 4);
        simulation.hosts().forEach(Host::cutPower);
        simulation.start(simulation.host(7));
        simulation.run(Duration.ofSeconds(3));
        assertEquals(1, simulation.viewOf(simulation.host(7)).size());
        simulation.hosts().stream().filter(host -> !host.isUp()).forEach(simulation::start);
        Duration time = simulation.untilViewsAreRight(Duration.ofSeconds(5));
        System.out.println("10 members after a power cut of all: agreed after " + time.toMillis() + " ms");
    }

    @Test
    void restartsUnderTheSameNameAreNoticedAndWelcome() {
        Simulation simulation = Simulation.started(5, Parameters.FAST, 8);
        for (int round = 0; round < 20; round++) {
            Host host = simulation.host(round % 5);
            host.kill();
            simulation.run(Duration.ofMillis(simulation.random().nextInt(2000)));
            simulation.start(host);
            simulation.untilViewsAreRight(Duration.ofSeconds(5));
        }
    }

    @Test
    void thirtyPercentLossHealsInTheEnd() {
        Simulation simulation = Simulation.started(10, Parameters.FAST, 9);
        simulation.network().lose(0.3);
        simulation.run(Duration.ofMinutes(1));
        simulation.network().lose(0);
        simulation.untilViewsAreRight(Duration.ofSeconds(5));
    }

    @Test
    void theSameSeedIsTheSameRun() {
        assertEquals(fingerprint(17), fingerprint(17));
        assertFalse(fingerprint(17).equals(fingerprint(18)));
    }

    private static String fingerprint(long seed) {
        Simulation simulation = Simulation.started(5, Parameters.FAST, seed);
        simulation.network().lose(0.2);
        simulation.run(Duration.ofSeconds(20));
        Traffic traffic = simulation.network().traffic();
        return traffic.packets() + " " + traffic.bytes();
    }
}
