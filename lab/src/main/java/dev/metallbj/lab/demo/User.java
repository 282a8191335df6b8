package dev.metallbj.lab.demo;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.probe.UdpReport;
import java.time.Duration;
import java.util.Optional;

/** A client that uses a Service every 5 ms by UDP, and asks every 5 ms by ARP who has its address. Threads of its own, until it is closed. */
final class User implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int IN_A_ROW = 20;

    private final String namespace;
    private final Visit visit;
    private final UdpProbe udp;
    private final AnswerProbe arp;

    /** @param namespace of the Service */
    User(Stage stage, String namespace, Visit visit) {
        this.namespace = namespace;
        this.visit = visit;
        this.udp = UdpProbe.start(
                stage.lab().client(), visit.target().ip(), visit.target().port());
        this.arp = AnswerProbe.start(stage.lab().client(), visit.target().ip());
    }

    /**
     * What the client saw.
     *
     * @param datagrams by UDP
     * @param questions by ARP
     */
    record Seen(UdpReport datagrams, AnswerReport questions) {}

    /** The Service. */
    Visit.Target target() {
        return visit.target();
    }

    String namespace() {
        return namespace;
    }

    /** The node that announces the address as long as all is well. */
    Node home() {
        return visit.node();
    }

    /** Waits until one node answers one datagram after the other. */
    void awaitAnswersFrom(Node node) {
        boolean answered = udp.awaitAnswers(node.name(), System.nanoTime(), IN_A_ROW, LIMIT);
        Check.that(
                answered,
                target() + " is answered by " + node.name() + " within " + Durations.seconds(LIMIT),
                udp.report().owners());
    }

    /** Waits until one node that is not this one answers one datagram after the other. */
    Node awaitAnswersFromOther(Stage stage, Node old) {
        Node other = Check.await(
                        LIMIT,
                        target() + " is answered by another node than " + old.name(),
                        () -> stage.lab().nodes().stream()
                                .filter(node -> !node.equals(old))
                                .filter(node ->
                                        udp.awaitAnswers(node.name(), System.nanoTime(), 2, Duration.ofMillis(20)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        awaitAnswersFrom(other);
        return other;
    }

    /** What was seen from a moment on, by {@link System#nanoTime}, until now. */
    Seen since(long begin) {
        long now = System.nanoTime();
        return new Seen(udp.settledReport().between(begin, now), arp.report().between(begin, now));
    }

    @Override
    public void close() {
        udp.close();
        arp.close();
    }
}
