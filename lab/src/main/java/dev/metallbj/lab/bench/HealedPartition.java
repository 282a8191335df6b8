package dev.metallbj.lab.bench;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One node is cut off from the two others for 15 s, while clients reach both sides. How long after the healing all speakers count each
 * other, and how long another node than the elected one answers for an address, alone or as well.
 */
final class HealedPartition implements Figure {
    private static final Duration CUT = Duration.ofSeconds(15);
    private static final double LIMIT_MILLIS = 1_000;
    private static final int ADDRESSES = 6;
    private static final Duration ARP_INTERVAL = Duration.ofMillis(10);
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);
    private static final Duration PACE = Duration.ofMillis(50);

    @Override
    public String name() {
        return "partition";
    }

    @Override
    public String title() {
        return "15 s of partition, one node | two nodes, healed";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int runs = effort.of(10, 2);
        List<Duration> views = new ArrayList<>();
        List<Duration> owners = new ArrayList<>();
        try (ProbedCluster cluster = ProbedCluster.start(new ProbedCluster.Settings(ADDRESSES, 0), progress)) {
            List<Node> nodes = cluster.lab().nodes();
            for (int i = 0; i < runs; i++) {
                Node alone = nodes.get(i % nodes.size());
                progress.step(alone + " is cut off");
                Run run = Run.of(cluster, alone);
                progress.step("requests that nobody answered since the healing: " + run.unanswered);
                views.add(run.views);
                owners.add(run.owners);
            }
        }
        rows.accept(row("until all speakers count each other", views, false));
        rows.accept(row("until the elected node alone answers", owners, true));
    }

    private static Row row(String subject, List<Duration> times, boolean limited) {
        Samples samples = new Samples(times);
        Measure longest = Measure.of("longest", samples.max(), "ms");
        return Row.of(
                subject,
                Measure.of("median", samples.median(), "ms"),
                limited ? longest.below(LIMIT_MILLIS) : longest,
                Measure.of("runs", samples.count(), ""));
    }

    /**
     * Times since the healing.
     *
     * @param views until every speaker counted all alive
     * @param owners until the last request that another than the elected node answered
     * @param unanswered requests that nobody answered
     */
    private record Run(Duration views, Duration owners, int unanswered) {
        static Run of(ProbedCluster cluster, Node alone) {
            Map<String, AnswerProbe> probes = new LinkedHashMap<>();
            try {
                for (String ip : cluster.otherAddresses()) {
                    probes.put(ip, AnswerProbe.start(cluster.lab().client(), ip, ARP_INTERVAL));
                }
                cluster.lab().segment().cutFromNodes(alone.host());
                Pause.of(CUT);
                long healed = System.nanoTime();
                cluster.lab().segment().heal();
                Duration views = awaitViews(cluster, healed);
                Pause.of(AFTERWARDS);
                long last = healed;
                int unanswered = 0;
                for (Map.Entry<String, AnswerProbe> probe : probes.entrySet()) {
                    Node owner = cluster.ownerOf(probe.getKey());
                    AnswerReport report = probe.getValue().report();
                    last = Math.max(last, lastWrong(report, mac(owner), healed));
                    unanswered += report.between(healed, System.nanoTime()).unanswered();
                }
                return new Run(views, Duration.ofNanos(last - healed), unanswered);
            } finally {
                cluster.lab().segment().heal();
                probes.values().forEach(AnswerProbe::close);
            }
        }

        private static Duration awaitViews(ProbedCluster cluster, long healed) {
            int all = cluster.lab().nodes().size();
            boolean equal = Await.every(
                    PACE,
                    ProbedCluster.PATIENCE,
                    () -> cluster.speakers().stream().allMatch(speaker -> ProbedCluster.alive(speaker) == all));
            if (!equal) {
                throw new IllegalStateException("the speakers do not count each other again: "
                        + cluster.speakers().stream().map(ProbedCluster::alive).toList());
            }
            return Duration.ofNanos(System.nanoTime() - healed);
        }

        private static MacAddress mac(Node node) {
            return MacAddress.parse(node.host().addresses().mac());
        }

        private static long lastWrong(AnswerReport report, MacAddress owner, long since) {
            return report.questions().stream()
                    .filter(question -> question.sentAt() - since > 0)
                    .filter(question -> question.answers().stream()
                            .anyMatch(answer -> !answer.mac().equals(owner)))
                    .mapToLong(AnswerReport.Question::sentAt)
                    .max()
                    .orElse(since);
        }
    }
}
