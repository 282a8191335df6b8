package dev.metallbj.speaker.memberlist.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Everything that can go wrong, at random, one thing after the other; from one seed. */
final class Chaos {
    private static final double[] LOSSES = {0, 0, 0.01, 0.05, 0.3};
    private static final double[] DUPLICATES = {0, 0.01, 0.2};
    private static final int[][] DELAYS_MICROS = {{100, 100}, {1000, 1000}, {5000, 20_000}, {20_000, 80_000}};

    private final Simulation simulation;
    private final RandomGenerator random;
    private int mostQueued;
    private int mostPending;
    private int mostEvents;

    Chaos(Simulation simulation) {
        this.simulation = simulation;
        this.random = simulation.random();
    }

    /** Goes on for so long. */
    void run(Duration time) {
        long end = simulation.agenda().now() + time.toNanos();
        while (simulation.agenda().now() < end) {
            oneThing();
            simulation.run(Duration.ofMillis(random.nextInt(3000)));
            measure();
        }
    }

    /** Repairs the network and starts everybody except these. */
    void end(List<Host> stayDead) {
        simulation.network().heal();
        simulation.network().lose(0);
        simulation.network().duplicate(0);
        simulation.network().delay(Duration.ofMillis(1), Duration.ofMillis(1));
        stayDead.forEach(Host::cutPower);
        startAll(stayDead);
    }

    int mostQueued() {
        return mostQueued;
    }

    int mostPending() {
        return mostPending;
    }

    int mostEvents() {
        return mostEvents;
    }

    private void oneThing() {
        switch (random.nextInt(16)) {
            case 0 -> simulation.network().lose(LOSSES[random.nextInt(LOSSES.length)]);
            case 1 -> simulation.network().duplicate(DUPLICATES[random.nextInt(DUPLICATES.length)]);
            case 2 -> {
                int[] micros = DELAYS_MICROS[random.nextInt(DELAYS_MICROS.length)];
                simulation.network().delay(Duration.ofNanos(micros[0] * 1000L), Duration.ofNanos(micros[1] * 1000L));
            }
            case 3 -> cutOneWay();
            case 4 -> split();
            case 5, 6 -> simulation.network().heal();
            case 7, 8 ->
                any().pause(Duration.ofMillis(90 + random.nextInt(1500)).toNanos());
            case 9 -> any().pause(Duration.ofSeconds(random.nextInt(60)).toNanos());
            case 10 -> any().cutPower();
            case 11 -> any().kill();
            case 12 -> startAll(List.of());
            case 13 -> restartAllAtOnce();
            case 14 -> restartOneByOne();
            default -> cutPowerOfAllAndStartOne();
        }
    }

    private Host any() {
        return simulation.host(random.nextInt(simulation.hosts().size()));
    }

    private void cutOneWay() {
        Host from = any();
        simulation.hosts().stream()
                .filter(to -> random.nextInt(3) == 0)
                .forEach(to -> simulation.network().cut(from.index(), to.index()));
    }

    private void split() {
        simulation.split(1 + random.nextInt(simulation.hosts().size() - 1));
    }

    private void startAll(List<Host> except) {
        for (Host host : new ArrayList<>(simulation.hosts())) {
            if (!host.isUp() && !except.contains(host)) {
                simulation.start(host);
            }
        }
    }

    private void restartAllAtOnce() {
        simulation.hosts().forEach(Host::kill);
        startAll(List.of());
    }

    private void restartOneByOne() {
        for (Host host : simulation.hosts()) {
            host.kill();
            simulation.run(Duration.ofMillis(random.nextInt(500)));
            simulation.start(host);
        }
    }

    /** Its peers' Pods are still listed. */
    private void cutPowerOfAllAndStartOne() {
        simulation.hosts().forEach(Host::cutPower);
        simulation.start(any());
    }

    private void measure() {
        mostEvents = Math.max(mostEvents, simulation.agenda().size());
        for (Host host : simulation.hosts()) {
            if (host.isUp()) {
                mostQueued = Math.max(mostQueued, host.membership().queued());
                mostPending = Math.max(mostPending, host.membership().pending());
            }
        }
    }
}
