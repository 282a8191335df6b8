package dev.metallbj.speaker.memberlist.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * That a member which is up and reachable, pauses included, is declared dead by nobody at 1% loss, and that nothing grows. In
 * {@code make test} for minutes of virtual time; {@code make soak} makes days of them with {@code -Dsimulation.minutes=N},
 * {@code -Dsimulation.members=N,N} and {@code -Dsimulation.seed=N}.
 */
final class DaySimulationTest {
    private static final int MINUTES = Integer.getInteger("simulation.minutes", 0);
    private static final String MEMBERS = System.getProperty("simulation.members", "3,10,100");
    private static final long SEED = Long.getLong("simulation.seed", 11);
    private static final double LOSS = 0.01;

    @Test
    void nobodyIsBuriedWhileSomeAreBusy() {
        run(Load.BUSY);
    }

    @Test
    void nobodyIsBuriedWhileAllAreBusy() {
        run(Load.ALL_BUSY);
    }

    private static void run(Load load) {
        int[] sizes =
                Arrays.stream(MEMBERS.split(",")).mapToInt(Integer::parseInt).toArray();
        for (int size : sizes) {
            Duration time = Duration.ofSeconds(MINUTES > 0 ? MINUTES * 60L : 3000 / size);
            Observed observed = Observed.of(size, Parameters.FAST, LOSS, load, time, SEED);
            System.out.println("soak: %d members, 1%% loss, %s, seed %d, %s".formatted(size, load, SEED, observed));
            assertEquals(0, observed.falseDeaths(), observed::toString);
            assertTrue(observed.mostQueued() <= 2 * size, observed::toString);
            assertTrue(observed.mostPending() <= 100 + 2 * size, observed::toString);
            assertTrue(observed.bytesSent() <= 20_000, observed::toString);
        }
    }
}
