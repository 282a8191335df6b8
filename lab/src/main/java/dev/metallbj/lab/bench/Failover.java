package dev.metallbj.lab.bench;

import dev.metallbj.lab.probe.UdpProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** How long a client has no answer when the announcing node's cable is pulled: from its last answered probe to the next one. */
final class Failover implements Figure {
    private static final double MEDIAN_LIMIT_MILLIS = 400;
    private static final double LIMIT_MILLIS = 600;

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public String title() {
        return "outage after the announcing node's cable was pulled, by UDP probes every 5 ms, 3 nodes";
    }

    @Override
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(50));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        try (ProbedCluster cluster = ProbedCluster.start(ProbedCluster.Settings.NOTHING_ELSE, progress);
                UdpProbe probe = cluster.probe()) {
            rows.accept(row("cable pulled", pull(cluster, probe, effort.of(50, 10), progress)));
            progress.step("stopping the API server");
            cluster.lab().apiServer().stop();
            rows.accept(row("cable pulled, no API server", pull(cluster, probe, effort.of(20, 5), progress)));
        }
    }

    private static CablePulls pull(ProbedCluster cluster, UdpProbe probe, int runs, Progress progress) {
        progress.step(runs + " times");
        CablePulls pulls = new CablePulls(cluster, probe);
        for (int i = 0; i < runs; i++) {
            pulls.once();
        }
        return pulls;
    }

    private static Row row(String subject, CablePulls pulls) {
        Samples outages = pulls.outages();
        return Row.of(
                subject,
                Measure.of("shortest", outages.min(), "ms"),
                Measure.of("p50", outages.median(), "ms").below(MEDIAN_LIMIT_MILLIS),
                Measure.of("p95", outages.quantile(0.95), "ms"),
                Measure.of("longest", outages.max(), "ms").below(LIMIT_MILLIS),
                Measure.of("client's own largest gap", pulls.largestGapMillis(), "ms"),
                Measure.of("runs", outages.count(), ""));
    }
}
