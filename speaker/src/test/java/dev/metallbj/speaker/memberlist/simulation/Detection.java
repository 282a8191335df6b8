package dev.metallbj.speaker.memberlist.simulation;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;

/** How long it takes until all members agree that one is gone. */
record Detection(int size, Parameters parameters, double loss, Load load, Fault fault) {
    /** What happens to the one. */
    enum Fault {
        /** Nothing comes back from it. */
        POWER_CUT {
            @Override
            void on(Host host) {
                host.cutPower();
            }
        },
        /** Its process is gone; the kernel refuses connections. */
        KILLED {
            @Override
            void on(Host host) {
                host.kill();
            }
        },
        /** Its process is stopped (SIGSTOP); the kernel accepts connections. */
        STOPPED {
            @Override
            void on(Host host) {
                host.pause(Duration.ofSeconds(20).toNanos());
            }
        };

        abstract void on(Host host);
    }

    private static final Duration TOO_LONG = Duration.ofMinutes(5);

    /** Faults of one group before another one with another seed is taken. */
    private static final int RUNS_OF_ONE_GROUP = 20;

    /** Random members at random times. The member comes back each time, and the group has settled before the next one goes. */
    Durations measure(int runs, long seed) {
        Durations times = new Durations();
        for (int left = runs, group = 0; left > 0; left -= RUNS_OF_ONE_GROUP, group++) {
            Simulation simulation = Simulation.started(size, parameters, seed + group);
            simulation.network().lose(loss);
            load.on(simulation);
            simulation.run(settling());
            for (int i = Math.min(left, RUNS_OF_ONE_GROUP); i > 0; i--) {
                times.add(once(simulation));
            }
        }
        return times;
    }

    private Duration once(Simulation simulation) {
        simulation.run(Duration.ofNanos(
                simulation.random().nextLong(parameters.probeInterval().toNanos() * 4)));
        Host host = simulation.host(simulation.random().nextInt(size));
        fault.on(host);
        Duration time = simulation.untilAllBury(host, TOO_LONG);
        if (!host.isUp()) {
            simulation.start(host);
        }
        simulation.untilViewsAreRight(TOO_LONG);
        simulation.run(settling());
        return time;
    }

    /** Everybody has probed everybody once. */
    private Duration settling() {
        return parameters.probeInterval().multipliedBy(size + 5L);
    }
}
