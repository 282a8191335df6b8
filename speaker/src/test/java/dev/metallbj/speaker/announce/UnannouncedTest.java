package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.NodeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A Service that nobody announces is said to be so by one speaker, once. */
class UnannouncedTest {
    private static final List<String> NODES = List.of("node-1", "node-2");
    private static final Map<String, String> EXCLUDED = Map.of(NodeView.EXCLUDE_LABEL, "");

    /** Of which this speaker, or the other, is the first. */
    private static final String OURS = firstIs("node-1");

    private static final String THEIRS = firstIs("node-2");

    private final AnnouncerBench bench = new AnnouncerBench();

    UnannouncedTest() {
        bench.cluster.node("node-2", Map.of());
        bench.gossip.speaker(2, Status.ALIVE, 0);
    }

    @Test
    void theRulesAndTheirNodesAreNamedAfterAWhileAndOnce() {
        exclude("node-1", "node-2");
        bench.cluster.service("web", OURS);
        bench.pass(Duration.ofMillis(2_900));
        assertEquals(List.of(), bench.events, "views may still be incomplete");
        bench.pass(Duration.ofHours(1));
        assertEquals(
                List.of("Warning default/web announceFailed: no node can announce LB IP \"" + OURS
                        + "\": label node.kubernetes.io/exclude-from-external-load-balancers: node-1, node-2 (to use them all"
                        + " the same, start the speakers with --ignore-exclude-lb or remove the label)"),
                bench.events);
    }

    @Test
    void theOtherSpeaksWhereItComesFirst() {
        exclude("node-1", "node-2");
        bench.cluster.service("web", THEIRS);
        bench.pass(Duration.ofMinutes(1));
        assertEquals(List.of(), bench.events);
        bench.gossip.speaker(2, Status.DEAD, bench.now); // heard of since it was due, so it has spoken
        bench.pass(Duration.ofMinutes(3));
        assertEquals(List.of(), bench.events, "was said, and the new list of nodes can wait");
        bench.pass(Duration.ofMinutes(2));
        assertEquals(1, bench.events.size());
        assertTrue(bench.events.getFirst().contains("no live speaker: node-2; label"), bench.events.getFirst());
    }

    @Test
    void whatADeadSpeakerCannotHaveSaidIsSaidByTheNext() {
        exclude("node-1", "node-2");
        bench.pass(Duration.ofSeconds(20));
        long heard = bench.now;
        bench.cluster.service("web", THEIRS);
        bench.changed("web");
        bench.pass(Duration.ofSeconds(4));
        bench.gossip.peer("node-2", new Peer(Status.DEAD, Optional.empty(), bench.now, heard));
        bench.pass(Duration.ofSeconds(1));
        assertEquals(1, bench.events.size(), () -> bench.events.toString());
        assertTrue(bench.events.getFirst().contains("no live speaker: node-2; label"), bench.events.getFirst());
    }

    @Test
    void anOriginalIsNotWaitedFor() {
        exclude("node-1", "node-2");
        bench.gossip.peer("node-2", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.cluster.service("web", THEIRS);
        bench.pass(Duration.ofSeconds(5));
        assertEquals(1, bench.events.size());
    }

    @Test
    void withoutGossipTheFirstNodeSpeaks() {
        bench.gossip.standing(Standing.OFF, 0);
        exclude("node-1", "node-2");
        bench.cluster.service("web", OURS);
        bench.cluster.service("other", THEIRS);
        bench.pass(Duration.ofSeconds(5));
        assertEquals(1, bench.events.size());
        assertTrue(bench.events.getFirst().startsWith("Warning default/web "), bench.events.getFirst());
    }

    @Test
    void whatIsOverSoonIsNotSaid() {
        exclude("node-1", "node-2");
        bench.cluster.service("web", OURS);
        bench.pass(Duration.ofSeconds(2));
        bench.cluster.node("node-1", Map.of());
        bench.clusterChanged();
        bench.pass(Duration.ofSeconds(20));
        assertEquals(
                List.of("Normal default/web nodeAssigned: announcing from node \"node-1\" with protocol \"layer2\""),
                bench.events);
    }

    @Test
    void nothingIsSaidWithoutEndpointsOrOfAddressesOfOthers() {
        exclude("node-1", "node-2");
        bench.cluster.service("idle", false, OURS);
        bench.cluster.service("foreign", firstIs("node-1", "203.0.113."));
        bench.pass(Duration.ofMinutes(10));
        assertEquals(List.of(), bench.events);
    }

    @Test
    void nodesThatComeAndGoAreNoStorm() {
        bench.cluster.service("web", OURS);
        exclude("node-1", "node-2");
        bench.pass(Duration.ofSeconds(10));
        bench.events.clear();
        for (int i = 0; i < 360; i++) {
            bench.gossip.speaker(2, i % 2 == 0 ? Status.DEAD : Status.ALIVE, bench.now);
            bench.pass(Duration.ofSeconds(10));
        }
        assertTrue(bench.events.size() <= 12, () -> "in an hour: " + bench.events);
    }

    @Test
    void comingAndGoingOfTheReasonIsNoStormEither() {
        bench.cluster.service("web", OURS);
        for (int i = 0; i < 360; i++) {
            exclude("node-1", "node-2");
            bench.pass(Duration.ofSeconds(5));
            include("node-1", "node-2");
            bench.pass(Duration.ofSeconds(5));
        }
        long warnings =
                bench.events.stream().filter(e -> e.startsWith("Warning")).count();
        assertTrue(warnings >= 2 && warnings <= 13, warnings + " in an hour");
    }

    @Test
    void withoutAnAdvertisementItSaysWhatIsWanted() {
        bench.cluster.config = new Config(FakeCluster.config(List.of()).pools(), List.of());
        bench.cluster.service("web", OURS);
        bench.pass(Duration.ofSeconds(5));
        assertEquals(1, bench.events.size());
        assertTrue(
                bench.events.getFirst().contains("announceFailed: no L2Advertisement is for"), bench.events.getFirst());
    }

    private void exclude(String... nodes) {
        for (String node : nodes) {
            bench.cluster.node(node, EXCLUDED);
        }
        bench.inbox.clusterChanged();
    }

    private void include(String... nodes) {
        for (String node : nodes) {
            bench.cluster.node(node, Map.of());
        }
        bench.inbox.clusterChanged();
    }

    private static String firstIs(String node) {
        return firstIs(node, "198.51.100.");
    }

    private static String firstIs(String node, String block) {
        for (int i = 1; i < 255; i++) {
            String ip = block + i;
            if (NodeOrder.of(IpAddress.parse(ip), NODES).nodes().getFirst().equals(node)) {
                return ip;
            }
        }
        throw new AssertionError("254 addresses are enough");
    }
}
