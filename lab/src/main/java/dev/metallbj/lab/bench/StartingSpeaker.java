package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.ArpStorm;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.ArpView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A speaker starts while the others announce everything. It takes back what is its own; what it says about the addresses of others, in
 * answers or gratuitous frames, is counted on its own cable. A client asks for all addresses all the time.
 */
final class StartingSpeaker implements Figure {
    private static final int OTHERS = 30;
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "what a starting speaker says about the addresses of others";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int runs = effort.of(10, 3);
        try (ProbedCluster cluster = ProbedCluster.start(new ProbedCluster.Settings(OTHERS, 0), progress);
                ArpStorm _ =
                        ArpStorm.start(cluster.lab().client(), List.of(new ArpStorm.Part(addresses(cluster), 1)))) {
            Starts starts = new Starts(cluster);
            List<Node> nodes = cluster.lab().nodes();
            for (int i = 0; i < runs; i++) {
                Node node = nodes.get(i % nodes.size());
                progress.step("the speaker of " + node + " starts again");
                starts.once(node);
            }
            rows.accept(starts.row(runs));
        }
    }

    private static List<String> addresses(ProbedCluster cluster) {
        List<String> all = new ArrayList<>(cluster.otherAddresses());
        all.add(ProbedCluster.IP);
        return all;
    }

    /** Counts over all starts. */
    private static final class Starts {
        private final ProbedCluster cluster;
        private int foreignAnswers;
        private int foreignClaims;
        private int ownClaims;

        Starts(ProbedCluster cluster) {
            this.cluster = cluster;
        }

        void once(Node node) {
            cluster.speaker(node).stop();
            Set<IpAddress> own = addresses(cluster).stream()
                    .filter(ip -> cluster.ownerOf(ip).equals(node))
                    .map(IpAddress::parse)
                    .collect(Collectors.toSet());
            String source = "arp and ether src " + node.host().addresses().mac();
            try (Wire wire = Wire.on(node.host().port(), source)) {
                cluster.startSpeaker(node);
                awaitAnnounced(cluster.speaker(node), own.size());
                Pause.of(AFTERWARDS);
                wire.frames().forEach(frame -> note(frame, own));
            }
        }

        private static void awaitAnnounced(Program speaker, int share) {
            if (!Await.until(ProbedCluster.PATIENCE, () -> Announced.count(speaker) >= share)) {
                throw new IllegalStateException(speaker + " announces " + Announced.count(speaker) + " of " + share
                        + "; its log ends with:\n" + speaker.process().logTail(20));
            }
        }

        /** The node's kernel asks as well; a request that is no claim says nothing about an address. */
        private void note(Frame frame, Set<IpAddress> own) {
            frame.arp().ifPresent(arp -> {
                boolean claim = GratuitousArp.of(frame).isPresent();
                boolean mine = own.contains(arp.senderIp());
                if (claim) {
                    ownClaims += mine ? 1 : 0;
                    foreignClaims += mine ? 0 : 1;
                } else if (arp.operation() == ArpView.REPLY && isService(arp.senderIp()) && !mine) {
                    foreignAnswers++;
                }
            });
        }

        private boolean isService(IpAddress ip) {
            return addresses(cluster).contains(ip.toString());
        }

        Row row(int runs) {
            return Row.of(
                    "31 addresses, one of three speakers starts",
                    Measure.of("answers for addresses of others", foreignAnswers, "")
                            .below(1),
                    Measure.of("gratuitous frames for addresses of others", foreignClaims, "")
                            .below(1),
                    Measure.of("gratuitous frames for its own", ownClaims, ""),
                    Measure.of("starts", runs, ""));
        }
    }
}
