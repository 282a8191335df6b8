package dev.metallbj.speaker.memberlist.simulation;

import java.time.Duration;

/** What keeps the processes of a group from running while their kernels go on. */
enum Load {
    /** Nothing. */
    CALM,
    /** Every tenth member, at least one, runs 10 ms of each 100 ms; and each member stands still for a second about every 70 s. */
    BUSY,
    /** All members run 10 ms of each 100 ms, as with a CPU quota of 100m that is used up. */
    ALL_BUSY;

    private static final long PERIOD = Duration.ofMillis(100).toNanos();
    private static final long STOPPED = Duration.ofMillis(90).toNanos();
    private static final long STANDSTILL = Duration.ofSeconds(1).toNanos();
    private static final long STANDSTILL_EVERY = Duration.ofSeconds(70).toNanos();

    /** From now on. */
    void on(Simulation simulation) {
        int size = simulation.hosts().size();
        switch (this) {
            case CALM -> {}
            case BUSY -> {
                for (int i = 0; i < size; i += 10) {
                    throttle(simulation, i);
                }
                standStillNowAndThen(simulation, STANDSTILL_EVERY / size);
            }
            case ALL_BUSY -> {
                for (int i = 0; i < size; i++) {
                    throttle(simulation, i);
                }
            }
        }
    }

    /** A process under a CPU quota that it uses up: 90 ms of each 100 ms it does not run. */
    static void throttle(Simulation simulation, int index) {
        simulation.agenda().after(simulation.random().nextLong(PERIOD), () -> throttled(simulation, index));
    }

    private static void throttled(Simulation simulation, int index) {
        simulation.host(index).pause(STOPPED);
        simulation.agenda().after(PERIOD, () -> throttled(simulation, index));
    }

    private static void standStillNowAndThen(Simulation simulation, long every) {
        simulation.agenda().after(every / 2 + simulation.random().nextLong(every), () -> {
            int index = simulation.random().nextInt(simulation.hosts().size());
            simulation.host(index).pause(STANDSTILL);
            standStillNowAndThen(simulation, every);
        });
    }
}
