package dev.metallbj.lab.bench;

import dev.metallbj.lab.probe.ArpStorm;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The same as {@link Failover} where speakers have little CPU and much to do: each within 100m and 100 MiB, 1,300 Services, and an ARP storm.
 * And whether any of them is taken for dead meanwhile without being so.
 */
final class FailoverLoaded implements Figure {
    private static final int SERVICES = 1_300;
    private static final int MILLI_CPU = 100;
    private static final int FOREIGN_PER_MILLI = 5;
    private static final int ANNOUNCED_PER_MILLI = 1;
    private static final double LIMIT_MILLIS = 1_000;
    /** The later gratuitous rounds of 1,300 addresses, at 500 frames/s, and the lines and Events that wait. */
    private static final Duration TO_REST = Duration.ofSeconds(30);

    private static final Duration BETWEEN = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "failover-loaded";
    }

    @Override
    public String title() {
        return "failover with 100m CPU, 1,300 Services and an ARP storm of 5,000/s foreign, 1,000/s announced";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        Optional<String> reason = Cgroup.unavailable();
        if (reason.isPresent()) {
            throw new IllegalStateException("not measured within limits: " + reason.get());
        }
        try (ProbedCluster cluster = ProbedCluster.start(new ProbedCluster.Settings(SERVICES, MILLI_CPU), progress);
                UdpProbe probe = cluster.probe()) {
            progress.step("waiting until the gratuitous rounds are over");
            Pause.of(TO_REST);
            try (ArpStorm storm = storm(cluster)) {
                rows.accept(calm(cluster, probe, storm, Duration.ofMinutes(effort.of(30, 2)), progress));
                rows.accept(pull(cluster, probe, effort.of(20, 5), progress));
            }
        }
    }

    /** From a machine of its own. */
    private static ArpStorm storm(ProbedCluster cluster) {
        List<String> foreign =
                IntStream.range(1, 255).mapToObj(i -> "203.0.113." + i).toList();
        List<String> announced = new ArrayList<>(cluster.otherAddresses());
        announced.add(ProbedCluster.IP);
        return ArpStorm.start(
                cluster.lab().addClient("noisy", 1),
                List.of(
                        new ArpStorm.Part(foreign, FOREIGN_PER_MILLI),
                        new ArpStorm.Part(announced, ANNOUNCED_PER_MILLI)));
    }

    /** Nothing fails, so nothing may be taken over. */
    private static Row calm(ProbedCluster cluster, UdpProbe probe, ArpStorm storm, Duration time, Progress progress) {
        progress.step("storm for " + time.toMinutes() + " minutes");
        int failovers = cluster.logged("failover");
        int moves = cluster.logged("leaderChanged");
        long sent = storm.sent();
        long begin = System.nanoTime();
        Pause.of(time);
        long end = System.nanoTime();
        return Row.of(
                "storm, nothing fails, " + time.toMinutes() + " min",
                Measure.of("failovers", cluster.logged("failover") - failovers, "")
                        .below(1),
                Measure.of("changes of owner", cluster.logged("leaderChanged") - moves, "")
                        .below(1),
                Measure.of(
                        "lost probes", probe.settledReport().between(begin, end).lost(), ""),
                Measure.of("storm", (storm.sent() - sent) * 1e9 / (end - begin), "1/s"),
                Measure.of("members alive, fewest", fewestAlive(cluster), ""));
    }

    private static int fewestAlive(ProbedCluster cluster) {
        return cluster.speakers().stream()
                .mapToInt((Program speaker) -> ProbedCluster.alive(speaker))
                .min()
                .orElse(0);
    }

    private static Row pull(ProbedCluster cluster, UdpProbe probe, int runs, Progress progress) {
        progress.step("cable pulled, " + runs + " times");
        CablePulls pulls = new CablePulls(cluster, probe);
        for (int i = 0; i < runs; i++) {
            pulls.once();
            Pause.of(BETWEEN);
        }
        Samples outages = pulls.outages();
        return Row.of(
                "storm, cable pulled",
                Measure.of("p50", outages.median(), "ms"),
                Measure.of("longest", outages.max(), "ms").below(LIMIT_MILLIS),
                Measure.of("client's own largest gap", pulls.largestGapMillis(), "ms"),
                Measure.of("runs", outages.count(), ""));
    }
}
