package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.GossipSetup;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two speakers, one of which is set up wrongly: each says so in its log and as an Event on its Pod, both keep running, and all is well as soon
 * as it is set up as it should be: each test begins with another fault, the last one ends without.
 */
@NeedsLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GossipProblemsTest {
    private static final String OPERATOR = "metallb-system";

    private static Product product;
    private static Node right;
    private static Node wrong;

    @BeforeAll
    static void start() {
        product = Product.start(Lab.builder().nodes(2).namespace(OPERATOR).withoutDataPath());
        right = product.lab().node("node-a");
        wrong = product.lab().node("node-b");
        product.awaitMembers(2);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static void expectProblem(Node node, String reason) {
        Program speaker = product.speaker(node);
        assertTrue(
                Await.until(PATIENCE, () -> speaker.log().stream().anyMatch(line -> says(line.text(), reason))),
                () -> "no line with " + reason + "; " + Product.log(speaker));
        product.awaitEvent(OPERATOR, node.speakerPod(), reason + ": ");
    }

    private static boolean says(String line, String reason) {
        return line.contains('"' + reason + '"') && line.contains("\"level\":\"warn\"");
    }

    private static void expectBothRunAlone() {
        for (Node node : product.lab().nodes()) {
            Program speaker = product.speaker(node);
            speaker.awaitReady(PATIENCE);
            assertTrue(speaker.isHealthy(), () -> Product.log(speaker));
            assertTrue(Await.until(PATIENCE, () -> speaker.members("alive") == 1), () -> Product.log(speaker));
        }
    }

    private static void restartWrong(Map<String, String> environment, String... flags) {
        product.speaker(wrong).stop();
        product.startSpeaker(wrong, environment, flags);
    }

    @Test
    @Order(1)
    void anotherKey() {
        restartWrong(product.lab().gossip().withKey("other", "not the same secret"));
        expectProblem(wrong, "GossipWrongKey");
        expectProblem(right, "GossipWrongKey");
        expectBothRunAlone();
    }

    @Test
    @Order(2)
    void noKey() {
        restartWrong(product.lab().gossip().withoutKey());
        expectProblem(wrong, "GossipNoKey");
        expectProblem(right, "GossipNotEncrypted");
        expectBothRunAlone();
    }

    @Test
    @Order(3)
    void anAddressThatTheNodeDoesNotHave() {
        restartWrong(Map.of("METALLB_ML_BIND_ADDR", "192.0.2.200"));
        expectProblem(wrong, "GossipBindFailed");
        assertTrue(product.speaker(wrong).isHealthy());
    }

    @Test
    @Order(5)
    void aPortThatAFirewallBlocks() {
        product.lab().segment().block(wrong.host(), GossipSetup.PORT);
        restartWrong(Map.of());
        // It is said after 30 s, for which a node that boots is given time.
        expectBothRunAlone();
        product.lab().segment().heal();
        product.awaitMembers(2);
    }

    @Test
    @Order(4)
    void aFileOfParametersThatIsNone() {
        restartWrong(Map.of(), product.lab().gossip().withParameters("broken", "{\"ProbeInterval\": 1"));
        expectProblem(wrong, "GossipBadConfig");
        product.awaitMembers(2);
    }
}
