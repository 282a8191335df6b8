package dev.metallbj.speaker.election;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.metallbj.config.IpAddress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class NodeOrderTest {
    private static final IpAddress IP = IpAddress.parse("192.0.2.10");

    @Test
    void ordersByTheHashOfNodeHashSignAndAddress() throws Exception {
        List<String> nodes = List.of("node-1", "node-2", "node-3", "node-4", "n\u00f6de");
        for (String text : List.of("192.0.2.10", "2001:db8::1")) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            List<String> expected = new ArrayList<>(nodes);
            expected.sort((a, b) -> Arrays.compareUnsigned(
                    sha256.digest((a + "#" + text).getBytes(UTF_8)), sha256.digest((b + "#" + text).getBytes(UTF_8))));
            assertEquals(expected, NodeOrder.of(IpAddress.parse(text), nodes).nodes());
        }
    }

    @Test
    void aMappedAddressOrdersAsThePlainOne() {
        List<String> nodes = List.of("a", "b", "c", "d", "e");
        assertEquals(
                NodeOrder.of(IP, nodes).nodes(),
                NodeOrder.of(IpAddress.parse("::ffff:192.0.2.10"), nodes).nodes());
    }

    @Test
    void theOrderOfTheInputDoesNotMatterAndTwinsCountOnce() {
        List<String> nodes = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g"));
        List<String> expected = NodeOrder.of(IP, nodes).nodes();
        Collections.shuffle(nodes, new Random(1));
        nodes.add("a");
        assertEquals(expected, NodeOrder.of(IP, nodes).nodes());
    }

    @Test
    void theSameNodesCostNothing() {
        NodeOrder order = NodeOrder.of(IP, List.of("a", "b", "c"));
        assertSame(order, order.over(Set.of("c", "a", "b")));
    }

    @Test
    void followsNodesThatComeAndGo() {
        Random random = new Random(3);
        NodeOrder order = NodeOrder.of(IP, List.of());
        Set<String> nodes = new HashSet<>();
        for (int step = 0; step < 500; step++) {
            for (int change = random.nextInt(4); change >= 0; change--) {
                String node = "node-" + random.nextInt(60);
                if (!nodes.remove(node)) {
                    nodes.add(node);
                }
            }
            order = order.over(nodes);
            assertEquals(NodeOrder.of(IP, nodes).nodes(), order.nodes());
            assertEquals(new TreeSet<>(nodes), new TreeSet<>(order.nodes()));
        }
    }
}
