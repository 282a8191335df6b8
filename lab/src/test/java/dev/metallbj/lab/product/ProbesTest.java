package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Alone;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.ArpStorm;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Outage;
import dev.metallbj.lab.probe.Tenure;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.probe.UdpReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the client measures when it is known what happens: the probes themselves are tested here. */
@NeedsLab
@Alone
class ProbesTest {
    private static final String EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";
    private static final String IP = "192.0.2.7";

    private static Product product;
    private static Client client;

    @BeforeAll
    static void start() {
        product = Product.start(Lab.builder().nodes(2));
        client = product.lab().client();
        product.lab().apiServer().manifests().applyText("""
                apiVersion: metallb.io/v1beta1
                kind: IPAddressPool
                metadata: {name: probed, namespace: metallb-system}
                spec: {addresses: [192.0.2.0/24]}
                ---
                apiVersion: metallb.io/v1beta1
                kind: L2Advertisement
                metadata: {name: probed, namespace: metallb-system}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: echo, annotations: {metallb.io/loadBalancerIPs: 192.0.2.7}}
                spec: {type: LoadBalancer, ports: [{name: echo, port: 7, protocol: UDP}]}
                """, "default", Map.of());
        product.awaitAddress("default", "echo", IP);
        product.serveEverywhere("default", "echo");
        product.awaitAnnouncer(IP, product.lab().nodes());
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static Node owner() {
        return Product.electionWinner(IP, product.lab().nodes());
    }

    private static Node other() {
        return product.lab().nodes().stream()
                .filter(node -> !node.equals(owner()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPlannedMoveIsSeenAsItIs() {
        client.flushNeighbours();
        try (UdpProbe udp = UdpProbe.start(client, IP, 7);
                AnswerProbe arp = AnswerProbe.start(client, IP)) {
            long begin = System.nanoTime();
            assertTrue(
                    udp.awaitAnswers(owner().name(), begin, 20, PATIENCE),
                    () -> udp.report().toString());
            owner().label(EXCLUDE, "true");
            assertTrue(
                    udp.awaitAnswers(other().name(), begin, 20, PATIENCE),
                    () -> udp.report().toString());
            UdpReport datagrams = udp.settledReport();
            AnswerReport questions = arp.report();
            assertEquals(List.of(owner().name(), other().name()), owners(datagrams), datagrams.toString());
            assertEquals(Set.of(Product.mac(owner(), "eth0"), Product.mac(other(), "eth0")), questions.answerers());
            assertTrue(datagrams.sent() > 40, datagrams.toString());
            assertTrue(questions.sent() - questions.unanswered() > 30, questions.toString());
        } finally {
            owner().unlabel(EXCLUDE);
        }
        product.awaitAnsweredBy(IP, owner(), "eth0");
    }

    private static List<String> owners(UdpReport report) {
        return report.owners().stream().map(Tenure::owner).toList();
    }

    @Test
    void aCutIsAnOutageOfItsOwnLength() throws InterruptedException {
        try (UdpProbe udp = UdpProbe.start(client, IP, 7)) {
            long begin = System.nanoTime();
            assertTrue(
                    udp.awaitAnswers(owner().name(), begin, 20, PATIENCE),
                    () -> udp.report().toString());
            long cut = System.nanoTime();
            product.lab().segment().cut(client.host(), owner().host());
            Thread.sleep(200);
            product.lab().segment().heal();
            long healed = System.nanoTime();
            assertTrue(
                    udp.awaitAnswers(owner().name(), healed, 20, PATIENCE),
                    () -> udp.report().toString());
            UdpReport report = udp.settledReport().between(begin, System.nanoTime());
            Outage outage = report.longestOutage().orElseThrow();
            assertTrue(outage.over(), report::toString);
            // The rules take effect some time before the command that sets them ends.
            Duration longest =
                    Duration.ofNanos(healed - cut).plus(outage.largestGap()).plusMillis(20);
            assertTrue(outage.duration().compareTo(longest) <= 0, report + ", cut for at most " + longest);
            assertTrue(outage.duration().toMillis() >= 150, report::toString);
        } finally {
            product.lab().segment().heal();
        }
    }

    @Test
    void theClientsOwnNeighbourTableIsNoneOfTheProbesBusiness() throws InterruptedException {
        client.flushNeighbours();
        try (AnswerProbe arp = AnswerProbe.start(client, IP)) {
            Thread.sleep(300);
            AnswerReport report = arp.report();
            assertEquals(Set.of(Product.mac(owner(), "eth0")), report.answerers(), report.toString());
            assertEquals(0, report.doubled().count(), report.toString());
        }
        assertTrue(client.neighbour(IP).isEmpty(), () -> "the kernel has learnt " + client.neighbour(IP));
    }

    @Test
    void aStormIsAsStrongAsItSays() throws InterruptedException {
        Client noisy = product.lab().addClient("noisy", 1);
        ArpStorm storm = ArpStorm.start(
                noisy,
                List.of(
                        new ArpStorm.Part(List.of("203.0.113.1", "203.0.113.2"), 2),
                        new ArpStorm.Part(List.of(IP), 1)));
        long begin = System.nanoTime();
        try (AnswerProbe arp = AnswerProbe.start(client, IP)) {
            Thread.sleep(500);
            AnswerReport report = arp.report();
            assertEquals(Set.of(Product.mac(owner(), "eth0")), report.answerers(), report.toString());
        }
        double perMilli = storm.sent() * 1e6 / (System.nanoTime() - begin);
        storm.close();
        assertTrue(perMilli > 1 && perMilli < 3.5, perMilli + " requests a millisecond instead of 3");
    }
}
