package dev.metallbj.speaker.memberlist.simulation;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;

/** How long it takes until all views agree again after a partition of 15 s is healed. */
final class Partition {
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration TOO_LONG = Duration.ofMinutes(1);

    private Partition() {}

    /** Into two parts of random sizes, each time of another group. */
    static Durations measure(int size, Parameters parameters, double loss, int runs, long seed) {
        Durations times = new Durations();
        for (int run = 0; run < runs; run++) {
            Simulation simulation = Simulation.started(size, parameters, seed + run);
            simulation.network().lose(loss);
            int first = 1 + simulation.random().nextInt(size - 1);
            simulation.split(first);
            simulation.run(LENGTH);
            if (simulation.viewsAreRight()) {
                throw new AssertionError("nobody noticed the partition");
            }
            simulation.network().heal();
            times.add(simulation.untilViewsAreRight(TOO_LONG));
        }
        return times;
    }
}
