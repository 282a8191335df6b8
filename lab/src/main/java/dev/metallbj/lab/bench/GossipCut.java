package dev.metallbj.lab.bench;

import dev.metallbj.lab.GossipSetup;
import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.probe.UdpReport;
import dev.metallbj.lab.probe.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The announcing node's gossip is cut off from the two others by a packet filter, while the segment stays whole: every speaker thinks that the others
 * are dead, and must not act on it. What the client sees, and with 1,000 addresses how much the speakers ask.
 */
final class GossipCut implements Figure {
    private static final int MANY = 1_000;
    private static final double MOST_QUESTIONS = 200;
    private static final Duration BETWEEN = Duration.ofSeconds(3);
    private static final long SECOND = 1_000_000_000;

    @Override
    public String name() {
        return "gossip-cut";
    }

    @Override
    public String title() {
        return "gossip of the announcing node cut off, segment whole, by UDP and ARP probes every 5 ms";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        Duration cut = Duration.ofSeconds(effort.of(60, 10));
        try (ProbedCluster cluster = ProbedCluster.start(ProbedCluster.Settings.NOTHING_ELSE, progress);
                UdpProbe udp = cluster.probe()) {
            Seen seen = new Seen();
            int runs = effort.of(20, 2);
            for (int i = 0; i < runs; i++) {
                run(cluster, udp, cut, seen);
                progress.step("run " + (i + 1) + " of " + runs + ": answered by two " + seen.doubled + " times, lost "
                        + seen.lost);
            }
            rows.accept(seen.row("one address, " + cut.toSeconds() + " s each"));
        }
        int services = effort.of(MANY, 200) - 1;
        try (ProbedCluster cluster = ProbedCluster.start(new ProbedCluster.Settings(services, 0), progress);
                UdpProbe udp = cluster.probe()) {
            rows.accept(many(cluster, udp, cut, services + 1));
        }
    }

    /** What the client saw in all runs. */
    private static final class Seen {
        private int runs;
        private int doubled;
        private int unanswered;
        private int lost;
        private int asked;

        void add(AnswerReport questions, UdpReport datagrams) {
            runs++;
            doubled += questions.doubled().count();
            unanswered += questions.unanswered();
            lost += datagrams.lost();
            asked += questions.sent();
        }

        Row row(String subject) {
            return Row.of(
                    subject,
                    Measure.of("answered by two", doubled, "").below(1),
                    Measure.of("lost probes", lost, "").below(1),
                    Measure.of("unanswered ARP", unanswered, ""),
                    Measure.of("ARP requests", asked, ""),
                    Measure.of("runs", runs, ""));
        }
    }

    private static void run(ProbedCluster cluster, UdpProbe udp, Duration cut, Seen seen) {
        long begin = System.nanoTime();
        try (AnswerProbe arp = AnswerProbe.start(cluster.lab().client(), ProbedCluster.IP)) {
            cluster.lab().segment().blockBetweenNodes(cluster.owner().host(), GossipSetup.PORT);
            Pause.of(cut);
            seen.add(arp.report(), udp.settledReport().between(begin, System.nanoTime()));
        } finally {
            cluster.lab().segment().heal();
        }
        cluster.awaitMembers(cluster.lab().nodes().size(), ProbedCluster.PATIENCE);
        Pause.of(BETWEEN);
    }

    private static Row many(ProbedCluster cluster, UdpProbe udp, Duration cut, int addresses) {
        List<Wire> wires = new ArrayList<>();
        Seen seen = new Seen();
        try {
            for (Node node : cluster.lab().nodes()) {
                wires.add(questionsOf(node.host().port()));
            }
            run(cluster, udp, cut, seen);
            return Row.of(
                    addresses + " addresses, " + cut.toSeconds() + " s",
                    Measure.of("answered by two", seen.doubled, "").below(1),
                    Measure.of("lost probes", seen.lost, "").below(1),
                    Measure.of("unanswered ARP", seen.unanswered, ""),
                    Measure.of("ARP requests", seen.asked, ""),
                    Measure.of("runs", seen.runs, ""),
                    Measure.of(
                                    "questions in a second, most",
                                    wires.stream()
                                            .mapToInt(wire -> mostInASecond(wire.frames()))
                                            .max()
                                            .orElse(0),
                                    "")
                            .below(MOST_QUESTIONS + 1));
        } finally {
            wires.forEach(Wire::close);
        }
    }

    /** What a node's speaker asks; its kernel asks too, but only for addresses of the segment. */
    private static Wire questionsOf(Port port) {
        return Wire.on(
                port, "arp[6:2] = 1 and ether src " + port.addresses().mac() + " and not dst net 198.51.100.0/24");
    }

    private static int mostInASecond(List<Frame> frames) {
        List<Frame> questions = frames.stream()
                .filter(frame -> frame.arp()
                        .filter(arp -> !arp.senderIp().equals(arp.targetIp()))
                        .isPresent())
                .toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < questions.size(); last++) {
            while (questions.get(last).nanoTime() - questions.get(first).nanoTime() >= SECOND) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
