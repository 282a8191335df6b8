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
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.probe.UdpReport;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole product while nodes and speakers die, leave and come back: {@code lab/manifests/dns-server}, three nodes, used by a client all the
 * time. Each test leaves the cluster as it found it. Limits are many times of what is normal ({@code make bench} measures that).
 */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Alone
class GossipFailoverTest {
    private static final String OPERATOR = "metallb-system";
    private static final String IP = "192.0.2.53";
    private static final int IN_A_ROW = 20;
    private static final Duration TAKE_OVER = Duration.ofSeconds(5);

    private Product product;
    private List<Node> nodes;
    private Node owner;
    private Node successor;
    private UdpProbe udp;

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(3).namespace(OPERATOR));
        nodes = product.lab().nodes();
        product.apply(OPERATOR, "dns-server/ipaddresspool.yaml");
        product.apply(OPERATOR, "dns-server/l2advertisement.yaml");
        product.apply("default", "dns-server/service.yaml");
        product.awaitAddress("default", "dns", IP);
        product.serveEverywhere("default", "dns");
        owner = product.awaitAnnouncer(IP, nodes);
        successor = Product.electionWinner(
                IP, nodes.stream().filter(node -> !node.equals(owner)).toList());
        product.awaitMembers(3);
        udp = UdpProbe.start(product.lab().client(), IP, 53);
        awaitAnswers(owner);
    }

    @AfterAll
    void stop() {
        if (udp != null) {
            udp.close();
        }
        if (product != null) {
            product.close();
        }
    }

    private void awaitAnswers(Node node) {
        assertTrue(
                udp.awaitAnswers(node.name(), System.nanoTime(), IN_A_ROW, PATIENCE),
                () -> IP + " is not answered by " + node + " but by "
                        + udp.report().owners() + "; " + Product.log(product.speaker(node)));
    }

    private UdpReport since(long begin) {
        return udp.settledReport().between(begin, System.nanoTime());
    }

    private void assertShortOutage(long fault) {
        UdpReport report = since(fault);
        report.longestOutage()
                .ifPresent(outage -> assertTrue(outage.duration().compareTo(TAKE_OVER) < 0, report::toString));
    }

    @Test
    @Order(1)
    void anotherNodeTakesOverWhenTheCableIsPulled() {
        int before = product.speaker(successor).log().size();
        long fault = System.nanoTime();
        owner.host().unplug();
        try {
            awaitAnswers(successor);
            assertShortOutage(fault);
            LogLine line = product.speaker(successor)
                    .awaitLog(before, log -> log.event().equals("failover"), PATIENCE);
            assertEquals(owner.name(), line.field("from"));
            assertEquals(successor.name(), line.field("to"));
            product.awaitEvent(
                    "default",
                    "dns",
                    "nodeAssigned: announcing from node \"" + successor.name()
                            + "\" with protocol \"layer2\", failover ");
            var metrics = product.speaker(successor).metrics();
            String failovers = "metallb_layer2_failover_duration_seconds_";
            assertEquals(1, metrics.value(failovers + "count").orElse(0));
            assertEquals(1, metrics.value(failovers + "bucket{le=\"10\"}").orElse(0));
        } finally {
            owner.host().plugIn();
        }
        awaitAnswers(owner);
        product.awaitMembers(3);
    }

    @Test
    @Order(2)
    void anotherNodeTakesOverWithoutTheApiServer() {
        product.lab().apiServer().kill();
        try {
            long fault = System.nanoTime();
            owner.host().unplug();
            try {
                awaitAnswers(successor);
                assertShortOutage(fault);
            } finally {
                owner.host().plugIn();
            }
            awaitAnswers(owner);
        } finally {
            product.lab().apiServer().start();
        }
        product.awaitMembers(3);
    }

    @Test
    @Order(3)
    void aCrashedSpeakerIsReplacedWhileItsNodeForwards() {
        long begin = System.nanoTime();
        try (AnswerProbe arp = AnswerProbe.start(product.lab().client(), IP)) {
            product.speaker(owner).kill();
            awaitAnswers(successor);
            assertEquals(0, since(begin).lost(), () -> since(begin).toString());
            // From the crash on nobody answers until the successor does.
            AnswerReport report = arp.report();
            assertTrue(report.unanswered() * 5L < TAKE_OVER.toMillis(), report::toString);
        }
        product.startSpeaker(owner).awaitReady(PATIENCE);
        awaitAnswers(owner);
        product.awaitMembers(3);
    }

    @Test
    @Order(4)
    void aCordonMovesTheAddressAndLosesNothing() {
        long begin = System.nanoTime();
        owner.setUnschedulable(true);
        awaitAnswers(successor);
        owner.setUnschedulable(false);
        awaitAnswers(owner);
        assertEquals(0, since(begin).lost(), () -> since(begin).toString());
    }

    @Test
    @Order(5)
    void aSpeakerThatIsToldToEndHandsOverFirst() {
        long begin = System.nanoTime();
        try (AnswerProbe arp = AnswerProbe.start(product.lab().client(), IP)) {
            assertEquals(0, product.speaker(owner).stop());
            awaitAnswers(successor);
            AnswerReport report = arp.report();
            // Half a second is a machine that stood still; dropping first would take longer than gossip needs.
            assertTrue(report.unanswered() < 100, report::toString);
        }
        product.startSpeaker(owner).awaitReady(PATIENCE);
        awaitAnswers(owner);
        assertEquals(0, since(begin).lost(), () -> since(begin).toString());
        product.awaitMembers(3);
    }

    @Test
    @Order(6)
    void aStoppedSpeakerThatGoesOnIsOneOfThreeAgain() throws InterruptedException {
        Program speaker = product.speaker(owner);
        long begin = System.nanoTime();
        speaker.pause();
        try {
            awaitAnswers(successor);
        } finally {
            speaker.resume();
        }
        awaitAnswers(owner);
        product.awaitAnsweredBy(IP, owner, "eth0");
        product.awaitMembers(3);
        assertEquals(0, since(begin).lost(), () -> since(begin).toString());
    }
}
