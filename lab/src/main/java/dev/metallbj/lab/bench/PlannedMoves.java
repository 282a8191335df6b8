package dev.metallbj.lab.bench;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.UdpProbe;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What a client notices when an address leaves a node that lives, for every reason there is, and when it comes back. */
final class PlannedMoves implements Figure {
    private static final String EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";
    private static final int MILLI_CPU = 100;
    /** Finer than what is to be seen: two nodes answer for some milliseconds. */
    private static final Duration ARP_INTERVAL = Duration.ofMillis(2);
    /** For whatever a move still causes afterwards. */
    private static final Duration AFTERWARDS = Duration.ofMillis(1_200);

    @Override
    public String name() {
        return "planned";
    }

    @Override
    public String title() {
        return "planned moves: UDP every 5 ms, ARP every 2 ms";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        try (ProbedCluster cluster = ProbedCluster.start(ProbedCluster.Settings.NOTHING_ELSE, progress)) {
            Session session = new Session(cluster, effort.of(10, 3), progress, rows);
            Node owner = cluster.owner();
            session.moves("label", () -> owner.label(EXCLUDE, "true"), () -> owner.unlabel(EXCLUDE));
            session.moves("cordon", () -> owner.setUnschedulable(true), () -> owner.setUnschedulable(false));
            session.moves("SIGTERM", () -> cluster.speaker(owner).stop(), () -> cluster.startSpeaker(owner));
            setTrafficPolicy(cluster, "Local");
            List<Node> both = List.of(owner, cluster.successor());
            session.moves(
                    "endpoint gone, `Local`",
                    () -> setEndpoints(cluster, List.of(cluster.successor())),
                    () -> setEndpoints(cluster, both));
            setEndpoints(cluster, cluster.lab().nodes());
            setTrafficPolicy(cluster, "Cluster");
            session.drain(owner);
        }
        withinLimits(effort, progress, rows);
    }

    /** As in a rolling update with the limits that many users set: both who hands over and who takes over stand still for most of the time. */
    private static void withinLimits(Effort effort, Progress progress, Consumer<Row> rows) {
        try (ProbedCluster cluster = ProbedCluster.start(new ProbedCluster.Settings(0, MILLI_CPU), progress)) {
            Session session = new Session(cluster, effort.of(10, 3), progress, rows);
            Node owner = cluster.owner();
            session.moves("label, 100m", () -> owner.label(EXCLUDE, "true"), () -> owner.unlabel(EXCLUDE));
            session.moves("SIGTERM, 100m", () -> cluster.speaker(owner).stop(), () -> cluster.startSpeaker(owner));
        }
    }

    private static void setEndpoints(ProbedCluster cluster, List<Node> nodes) {
        cluster.lab().endpoints().setReady(BenchLab.PROBED, ProbedCluster.SERVICE, nodes);
    }

    private static void setTrafficPolicy(ProbedCluster cluster, String policy) {
        cluster.lab()
                .kubernetes()
                .services()
                .inNamespace(BenchLab.PROBED)
                .withName(ProbedCluster.SERVICE)
                .edit(service -> new ServiceBuilder(service)
                        .editSpec()
                        .withExternalTrafficPolicy(policy)
                        .endSpec()
                        .build());
    }

    /** Moves of one cluster, each kind with probes of its own. */
    private record Session(ProbedCluster cluster, int runs, Progress progress, Consumer<Row> rows) {
        void moves(String cause, Runnable away, Runnable back) {
            progress.step(cause + ", " + runs + " times there and back");
            MoveSamples leaving = new MoveSamples(progress);
            MoveSamples returning = new MoveSamples(progress);
            try (UdpProbe udp = cluster.probe();
                    AnswerProbe arp = arpProbe()) {
                for (int i = 0; i < runs; i++) {
                    watch(udp, arp, leaving, () -> moveTo(udp, cluster.successor(), away));
                    watch(udp, arp, returning, () -> moveTo(udp, cluster.owner(), back));
                }
            }
            sayWhy();
            rows.accept(leaving.row(cause));
            rows.accept(returning.row(cause + ", and back"));
        }

        /** Cordoned, and then switched off for a while: the client must notice neither. */
        void drain(Node owner) {
            progress.step("drained, then switched off, " + runs + " times");
            MoveSamples samples = new MoveSamples(progress);
            try (UdpProbe udp = cluster.probe();
                    AnswerProbe arp = arpProbe()) {
                for (int i = 0; i < runs; i++) {
                    watch(udp, arp, samples, () -> {
                        moveTo(udp, cluster.successor(), () -> owner.setUnschedulable(true));
                        Pause.of(AFTERWARDS);
                        owner.host().unplug();
                    });
                    owner.host().plugIn();
                    cluster.awaitMembers(cluster.lab().nodes().size(), ProbedCluster.PATIENCE);
                    owner.setUnschedulable(false);
                    cluster.awaitAnswers(udp, owner);
                }
            }
            sayWhy();
            rows.accept(samples.row("cordon, then the cable pulled"));
        }

        /** On a machine that is busy with other things, requests may stay unanswered on purpose. */
        private void sayWhy() {
            progress.step("requests so far that speakers left unanswered: " + cluster.unansweredFor("fenced")
                    + " because they had stood still, " + cluster.unansweredFor("shed")
                    + " because they were short of CPU");
        }

        private AnswerProbe arpProbe() {
            return AnswerProbe.start(cluster.lab().client(), ProbedCluster.IP, ARP_INTERVAL);
        }

        private void moveTo(UdpProbe udp, Node node, Runnable cause) {
            cause.run();
            cluster.awaitAnswers(udp, node);
        }

        private static void watch(UdpProbe udp, AnswerProbe arp, MoveSamples samples, Runnable move) {
            long begin = System.nanoTime();
            move.run();
            Pause.of(AFTERWARDS);
            long end = System.nanoTime();
            samples.add(udp.settledReport().between(begin, end), arp.report().between(begin, end), begin);
        }
    }
}
