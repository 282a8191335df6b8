package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.process.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What ARP requests that are none of its business cost a speaker. */
final class ArpNoise implements Figure {
    private static final int REQUESTS = 10_000;
    private static final double OUTSIDE_LIMIT_MILLIS = 5;
    private static final double INSIDE_LIMIT_MILLIS = 200;
    private static final double AT_MOST = 0.001;
    /** About 10,000 a second: a broadcast storm, but one that the reader of the capture can follow. */
    private static final long GAP_NANOS = 100_000;

    private static final Duration WINDOW = Duration.ofSeconds(4);
    private static final Duration AFTERWARDS = Duration.ofMillis(300);
    private static final Duration AT_REST = Duration.ofSeconds(6);
    private static final double NANOS_PER_MILLI = 1e6;
    /** In no pool, and nobody's address. */
    private static final String FOREIGN = "203.0.113.0";

    @Override
    public String name() {
        return "noise";
    }

    @Override
    public String title() {
        return "CPU of the speaker for 10,000 ARP requests that it does not answer";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int rounds = effort.of(7, 3);
        try (OneAddress one = OneAddress.start(progress)) {
            Client client = one.lab().client();
            long pid = one.speaker().process().pid();
            // The addresses after the one that is announced, which is the first of its pool.
            byte[][] foreign = requests(client, IpAddress.parse(FOREIGN), 1);
            byte[][] inPool = requests(client, one.ip(), 1);
            Pause.of(AT_REST);
            List<Cost> outside = new ArrayList<>();
            List<Cost> inside = new ArrayList<>();
            for (int i = 1; i <= rounds; i++) {
                progress.step("round " + i + " of " + rounds);
                double idle = cpuRate(pid, () -> Pause.of(WINDOW));
                outside.add(cost(pid, idle, () -> inject(client, foreign)));
                inside.add(cost(pid, idle, () -> inject(client, inPool)));
            }
            rows.accept(row("for addresses outside every pool", outside, OUTSIDE_LIMIT_MILLIS));
            rows.accept(row("for addresses of the pool that it does not announce", inside, INSIDE_LIMIT_MILLIS));
        }
    }

    /**
     * Milliseconds of CPU.
     *
     * @param used by the process meanwhile
     * @param besidesRest the same without what it uses at rest, by its rate just before; may come out a little below 0
     */
    private record Cost(double used, double besidesRest) {}

    /** Requests for 200 addresses, in turns. */
    private static byte[][] requests(Client client, IpAddress before, int first) {
        byte[][] frames = new byte[200][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = client.arpRequest(IpAddress.ofV4(before.v4Bits() + first + i));
        }
        return frames;
    }

    private static void inject(Client client, byte[][] frames) {
        long due = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            client.inject(frames[i % frames.length]);
            due += GAP_NANOS;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static Cost cost(long pid, double idleRate, Runnable action) {
        long begin = System.nanoTime();
        Duration before = ProcessUsage.cpu(pid);
        action.run();
        Pause.of(AFTERWARDS);
        double used = ProcessUsage.cpu(pid).minus(before).toNanos();
        double atRest = idleRate * (System.nanoTime() - begin);
        return new Cost(used / NANOS_PER_MILLI, (used - atRest) / NANOS_PER_MILLI);
    }

    /** Of one core, 0 to the number of cores. */
    private static double cpuRate(long pid, Runnable meanwhile) {
        long begin = System.nanoTime();
        Duration before = ProcessUsage.cpu(pid);
        meanwhile.run();
        return ProcessUsage.cpu(pid).minus(before).toNanos() / (double) (System.nanoTime() - begin);
    }

    private static Row row(String subject, List<Cost> costs, double limit) {
        return Row.of(
                subject,
                Measure.of("CPU, median", median(costs, Cost::besidesRest), "ms")
                        .below(limit + AT_MOST),
                Measure.of("with its CPU at rest", median(costs, Cost::used), "ms"),
                Measure.of("rounds", costs.size(), ""));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
        return costs.stream().mapToDouble(of).sorted().toArray()[costs.size() / 2];
    }
}
