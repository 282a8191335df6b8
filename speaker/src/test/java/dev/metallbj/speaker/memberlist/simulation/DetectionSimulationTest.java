package dev.metallbj.speaker.memberlist.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast a group agrees on who is gone, in virtual time. Prints its tables. */
final class DetectionSimulationTest {
    @Test
    void powerCutOfThree() {
        Durations times = powerCuts(3, 0.01, 60, Parameters.FAST);
        System.out.println("fast, 3 members, power cut: " + times);
        assertTrue(times.quantile(0.5).toMillis() <= 400, times::toString);
        assertTrue(times.quantile(1).toMillis() <= 600, times::toString);
    }

    @Test
    void powerCutOfTen() {
        Durations times = powerCuts(10, 0.01, 30, Parameters.FAST);
        System.out.println("fast, 10 members, power cut: " + times);
        assertTrue(times.quantile(1).toMillis() <= 800, times::toString);
    }

    @Test
    void powerCutOfAHundred() {
        Durations times = powerCuts(100, 0.01, 3, Parameters.FAST);
        System.out.println("fast, 100 members, power cut: " + times);
        assertTrue(times.quantile(1).toMillis() <= 1500, times::toString);
    }

    @Test
    void memberlistsOwnTimesAreSlow() {
        Durations times = powerCuts(3, 0.01, 10, Parameters.LAN);
        System.out.println("lan, 3 members, power cut: " + times);
        assertTrue(times.quantile(0.5).toMillis() >= 4000, times::toString);
    }

    @Test
    void aKilledProcessIsNoticedByItsClosedPort() {
        Durations times = new Durations();
        for (int seed = 0; seed < 20; seed++) {
            Simulation simulation = Simulation.started(3, Parameters.FAST, seed);
            simulation.run(Duration.ofSeconds(20));
            simulation.host(1).kill();
            times.add(simulation.untilViewsAreRight(Duration.ofSeconds(5)));
        }
        System.out.println("fast, 3 members, process killed: " + times);
        assertTrue(times.quantile(1).toMillis() <= 600, times::toString);
    }

    @Test
    void whoLeavesIsGoneAtOnce() {
        for (int seed = 0; seed < 20; seed++) {
            Simulation simulation = Simulation.started(10, Parameters.FAST, seed);
            Host leaver = simulation.host(4);
            leaver.give(new Input.Leave());
            simulation.run(Duration.ofMillis(200));
            for (Host host : simulation.hosts()) {
                if (host != leaver) {
                    assertTrue(!simulation.viewOf(host).contains(leaver.name()), host.name() + " was not told");
                }
            }
            leaver.kill();
            simulation.run(Duration.ofSeconds(10));
            assertEquals(List.of(), simulation.deaths(), "left is not dead");
            assertTrue(simulation.viewsAreRight());
        }
    }

    private static Durations powerCuts(int size, double loss, int runs, Parameters parameters) {
        Durations times = new Durations();
        for (int seed = 0; seed < runs; seed++) {
            Simulation simulation = Simulation.started(size, parameters, seed);
            simulation.network().lose(loss);
            simulation.run(Duration.ofMillis(1000 + 37L * seed));
            simulation.host(seed % size).cutPower();
            times.add(simulation.untilViewsAreRight(Duration.ofMinutes(2)));
        }
        return times;
    }
}
