package dev.metallbj.lab.bench;

import dev.metallbj.lab.apiserver.RequestKinds;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.process.ProcessUsage;
import dev.metallbj.lab.program.LogLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What happens to one speaker in a cluster of 100 nodes and 10,000 Services when a node dies, when all others are restarted one by one, and when it
 * is restarted itself; counted by the API server and seen on the wire.
 */
final class Scale implements Figure {
    private static final int NODES = 100;
    private static final int MOVING = 100;
    private static final double MIB = 1 << 20;

    /** Status object deleted and made, its status, one Event, and a list for each round of 25. */
    private static final double REQUESTS_EACH = 4.2;

    private static final double FIRST_ROUND_MILLIS = 150;

    /** The pace is 500 a second; a sender that comes late catches up on a few. */
    private static final double LATER_A_SECOND = 515;

    /** The same list, object made and deleted, status and Event, and the deletion when the Service moves back. */
    private static final double REQUESTS_THERE_AND_BACK = 6.2;

    private static final Duration BURST = Duration.ofSeconds(7);
    private static final Duration DOWN = Duration.ofMillis(1_500);
    private static final Duration UP = Duration.ofMillis(1_500);

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String title() {
        return "one speaker of 100 with 10,000 Services: a node's death, rolling restarts";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int services = effort.of(10_000, 2_000);
        try (ScaleCluster cluster = ScaleCluster.start(services, NODES, MOVING, progress)) {
            cluster.awaitQuiet();
            for (int run = 1; run <= effort.of(5, 2); run++) {
                progress.step("the twin dies, " + run);
                rows.accept(death(cluster, run));
                progress.step("and comes back");
                rows.accept(back(cluster, run));
            }
            rows.accept(othersRestarted(cluster, effort.of(NODES - 1, 20), progress));
            progress.step("restarting the speaker itself");
            rows.accept(restarted(cluster));
            rows.accept(footprint(cluster));
        }
    }

    private static Row death(ScaleCluster cluster, int run) {
        cluster.writeStatusesOfTwin();
        RequestKinds before = cluster.awaitQuiet();
        Set<String> gone = Set.of(cluster.twin().name());
        Set<String> moved = new HashSet<>(cluster.share(gone));
        moved.removeAll(cluster.share(Set.of()));
        int lines = cluster.speaker().log().size();
        try (Claims claims = new Claims(cluster.lab(), moved)) {
            long cut = System.nanoTime();
            cluster.crowd().cut(cluster.twin());
            LogLine decision = cluster.speaker()
                    .awaitLog(
                            lines,
                            line -> line.message().equals("speaker is gone from the group")
                                    && line.field("member")
                                            .equals(cluster.twin().name()),
                            ProbedCluster.PATIENCE);
            cluster.awaitShare(gone);
            Pause.of(BURST);
            List<Measure> measures = new ArrayList<>();
            measures.add(Measure.of("declared dead after", (decision.nanoTime() - cut) / 1e6, "ms"));
            measures.addAll(claims.measures(decision.nanoTime(), FIRST_ROUND_MILLIS));
            measures.add(claims.laterInASecond().below(LATER_A_SECOND));
            measures.add(claims.forOthers().below(1));
            measures.addAll(requests(cluster.awaitQuiet().since(before), moved.size(), REQUESTS_EACH));
            return new Row("a node dies, " + run + ".", measures);
        }
    }

    private static Row back(ScaleCluster cluster, int run) {
        RequestKinds before = cluster.awaitQuiet();
        Set<String> moved = new HashSet<>(cluster.share(Set.of(cluster.twin().name())));
        moved.removeAll(cluster.share(Set.of()));
        cluster.crowd().start(cluster.twin());
        cluster.awaitShare(Set.of());
        return new Row(
                "and comes back, " + run + ".",
                requests(cluster.awaitQuiet().since(before), moved.size(), 1 + REQUESTS_EACH / 100));
    }

    private static Row othersRestarted(ScaleCluster cluster, int count, Progress progress) {
        progress.step("restarting " + count + " other speakers one by one");
        RequestKinds before = cluster.awaitQuiet();
        Duration cpu = cpu(cluster);
        int moved = 0;
        for (Node node : cluster.crowd().nodes().subList(0, count)) {
            moved += cluster.share(Set.of(node.name())).size()
                    - cluster.share(Set.of()).size();
            restart(cluster, node);
        }
        cluster.awaitShare(Set.of());
        double cpuSeconds = cpu(cluster).minus(cpu).toNanos() / 1e9;
        List<Measure> measures =
                new ArrayList<>(requests(cluster.awaitQuiet().since(before), moved, REQUESTS_THERE_AND_BACK));
        measures.add(Measure.of("CPU", cpuSeconds, "s"));
        return new Row(count + " others restarted", measures);
    }

    /** A DaemonSet waits for a Pod to be ready before it takes the next one. */
    private static void restart(ScaleCluster cluster, Node node) {
        try {
            cluster.crowd().stop(node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + node + " was restarted", e);
        }
        Pause.of(DOWN);
        cluster.crowd().restart(node);
        Pause.of(UP);
    }

    private static Row restarted(ScaleCluster cluster) {
        RequestKinds before = cluster.awaitQuiet();
        cluster.speaker().stop();
        cluster.startSpeaker();
        int share = cluster.share(Set.of()).size();
        return new Row(
                "itself restarted", requests(cluster.awaitQuiet().since(before), share, REQUESTS_THERE_AND_BACK));
    }

    /** By kind, and together for each Service that moved. */
    private static List<Measure> requests(RequestKinds kinds, int moved, double limit) {
        int deleted = kinds.count("delete", "servicel2statuses");
        int made = kinds.count("create", "servicel2statuses");
        int written = kinds.count("patch", "servicel2statuses/status");
        int events = kinds.count("create", "events") + kinds.count("patch", "events");
        int listed = kinds.count("list", "servicel2statuses");
        int owned = kinds.count("patch", "servicel2statuses");
        return List.of(
                Measure.of("moved", moved, ""),
                Measure.of("requests", kinds.total(), ""),
                Measure.of("requests each", (double) kinds.total() / moved, "").below(limit + 0.001),
                Measure.of("statuses deleted", deleted, ""),
                Measure.of("made", made, ""),
                Measure.of("written", written, ""),
                Measure.of("Events", events, ""),
                Measure.of("lists", listed, ""),
                Measure.of("owners written", owned, ""),
                Measure.of("other", kinds.total() - deleted - made - written - events - listed - owned, ""));
    }

    private static Row footprint(ScaleCluster cluster) {
        ProcessUsage usage = ProcessUsage.of(cluster.speaker().process().pid());
        return Row.of(
                "its memory",
                Measure.of("RSS", usage.residentBytes() / MIB, "MiB"),
                Measure.of("anonymous", usage.anonymousBytes() / MIB, "MiB"));
    }

    private static Duration cpu(ScaleCluster cluster) {
        return ProcessUsage.cpu(cluster.speaker().process().pid());
    }
}
