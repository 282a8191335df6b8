package dev.metallbj.lab.bench;

import dev.metallbj.lab.probe.UdpProbe;
import java.util.function.Consumer;

/** What it costs a failover that the speakers ask on the wire first: two clusters side by side, one of which does not ask, in turns. */
final class WireCheckCost implements Figure {
    private static final double MOST_MILLIS = 50;
    private static final double AT_MOST = 0.001;

    @Override
    public String name() {
        return "wire-check";
    }

    @Override
    public String title() {
        return "outage after the announcing node's cable was pulled, with and without the wire check, in turns";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int runs = effort.of(30, 5);
        ProbedCluster.Settings without =
                ProbedCluster.Settings.NOTHING_ELSE.withSpeakerOptions("-Dmetallb.wireCheck=false");
        try (ProbedCluster checking = ProbedCluster.start(ProbedCluster.Settings.NOTHING_ELSE, progress);
                UdpProbe probe = checking.probe();
                ProbedCluster trusting = ProbedCluster.start(without, progress);
                UdpProbe other = trusting.probe()) {
            CablePulls on = new CablePulls(checking, probe);
            CablePulls off = new CablePulls(trusting, other);
            progress.step(runs + " times each");
            for (int i = 0; i < runs; i++) {
                on.once();
                off.once();
            }
            rows.accept(row("with the check", on));
            rows.accept(row("without", off));
            rows.accept(Row.of(
                    "difference",
                    Measure.of("p50", on.outages().median() - off.outages().median(), "ms")
                            .below(MOST_MILLIS + AT_MOST)));
        }
    }

    private static Row row(String subject, CablePulls pulls) {
        Samples outages = pulls.outages();
        return Row.of(
                subject,
                Measure.of("p50", outages.median(), "ms"),
                Measure.of("p95", outages.quantile(0.95), "ms"),
                Measure.of("longest", outages.max(), "ms"),
                Measure.of("client's own largest gap", pulls.largestGapMillis(), "ms"),
                Measure.of("runs", outages.count(), ""));
    }
}
