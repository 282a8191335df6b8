package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.packet.ArpPacket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What only rule set 1 does: interfaces that are up, and addresses of several Services (spec section 5, "Rule sets"). */
class RuleSetOneTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final String OURS = rankedLike("node-1", "node-2", "node-3");
    private static final String THEIRS = rankedLike("node-2", "node-1", "node-3");
    private static final String SHARED = "198.51.100.250";
    private static final Links NO_LINKS = new Links(List.of(), Map.of());

    private final AnnouncerBench bench = new AnnouncerBench();

    RuleSetOneTest() {
        bench.cluster.node("node-2", Map.of());
        bench.cluster.node("node-3", Map.of());
        bench.gossip.speaker(2, Status.ALIVE, 0);
        bench.gossip.speaker(3, Status.ALIVE, 0);
        bench.cluster.service("ours", OURS);
        bench.cluster.service("theirs", THEIRS);
        bench.pass(Duration.ofSeconds(20));
        assertTrue(bench.announces(OURS));
        assertFalse(bench.announces(THEIRS));
        bench.sent.clear();
        bench.events.clear();
    }

    @Test
    void aNodeWhoseInterfacesAreDownGivesWayAndComesBack() {
        Links before = bench.links;
        bench.links = NO_LINKS;
        bench.turn();
        assertFalse(bench.announces(OURS));
        assertEquals(List.of(), bench.gossip.described.orElseThrow().interfaces(), "what the others decide by");
        assertEquals(List.of(), bench.events, "node-2 announces, so there is nothing to warn of");

        bench.links = before;
        bench.turn();
        assertTrue(bench.announces(OURS));
    }

    @Test
    void aPeersLostInterfaceMovesWhatItHadAndNothingElse() {
        says(2, false);
        bench.pass(Duration.ofSeconds(10));
        assertTrue(bench.announces(THEIRS));
        assertEquals(Set.of(THEIRS), claimed());

        bench.sent.clear();
        says(2, false, "eth0", "eth1");
        bench.pass(Duration.ofSeconds(10));
        assertFalse(bench.announces(THEIRS));
        assertEquals(Set.of(), claimed());
    }

    @Test
    void aPeersNewInterfaceWithoutConsequenceMovesNothing() {
        says(2, false, "eth0", "eth1");
        bench.pass(Duration.ofSeconds(10));
        assertFalse(bench.announces(THEIRS));
        assertEquals(Set.of(), claimed());
        assertEquals(List.of(), bench.events);
    }

    @Test
    void whatIsNotSaidCountsAsUp() {
        says(2, true);
        bench.turn();
        assertFalse(bench.announces(THEIRS));
    }

    @Test
    void onlyAllowedInterfacesCount() {
        bench.cluster.config = FakeCluster.config(List.of("eth1"));
        says(3, false, "eth1");
        bench.clusterChanged();
        bench.pass(Duration.ofSeconds(3));
        assertFalse(bench.announces(OURS));
        assertEquals(List.of(), bench.events, "node-3 has it");

        bench.links = new Links(List.of(AnnouncerBench.link(3, "eth1", "02:00:5e:10:00:03")), Map.of());
        bench.turn();
        assertTrue(bench.announces(OURS));
    }

    @Test
    void withMoreInterfacesThanCanBeSaidThisNodeElectsAsTheOthersDo() {
        bench.links = new Links(
                IntStream.range(0, 100)
                        .mapToObj(i -> AnnouncerBench.link(10 + i, "interface-" + i, "02:00:5e:10:00:05"))
                        .toList(),
                Map.of());
        bench.cluster.config = FakeCluster.config(List.of("eth0"));
        bench.clusterChanged();
        assertFalse(bench.announces(OURS));
        assertTrue(bench.events.getFirst().contains("announceFailed"), "the others hold this node for the winner");
    }

    @Test
    void besideAnOriginalInterfacesAreNotLookedAt() {
        bench.gossip.peer("node-3", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        says(2, false);
        bench.turn();
        assertFalse(bench.announces(THEIRS));
    }

    @Test
    void anAddressOfSeveralServicesIsAnnouncedByTheWinnerOfTheFirst() {
        bench.cluster.service("a", THEIRS, SHARED);
        bench.cluster.service("b", OURS, SHARED);
        bench.changed("a");
        bench.changed("b");
        bench.turn();
        assertTrue(bench.announces(OURS));
        assertFalse(bench.announces(SHARED), "node-2 wins the first of them");

        bench.cluster.service("a", false, THEIRS, SHARED);
        bench.changed("a");
        bench.turn();
        assertTrue(bench.announces(SHARED), "the first has no winner any more");
    }

    @Test
    void besideAnOriginalEveryWinnerAnnouncesAnAddressOfSeveralServices() {
        bench.gossip.peer("node-3", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.cluster.service("a", THEIRS, SHARED);
        bench.cluster.service("b", OURS, SHARED);
        bench.changed("a");
        bench.changed("b");
        bench.turn();
        assertTrue(bench.announces(SHARED));
    }

    private void says(int number, boolean truncated, String... interfaces) {
        List<MemberMeta.Interface> list = Arrays.stream(interfaces)
                .map(name -> new MemberMeta.Interface(name, FakeGossip.mac(number)))
                .toList();
        Peer peer = new Peer(Status.ALIVE, Optional.of(new MemberMeta(1, 1, false, list, truncated)), 0, bench.now);
        bench.gossip.peer("node-" + number, peer);
    }

    private Set<String> claimed() {
        return bench.sent.stream()
                .map(ArpPacket::senderIp)
                .map(IpAddress::toString)
                .filter(ip -> !ip.equals("0.0.0.0")) // a question to the new owner
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String rankedLike(String... nodes) {
        for (int i = 1; i < 250; i++) {
            String ip = "198.51.100." + i;
            if (NodeOrder.of(IpAddress.parse(ip), NODES).nodes().equals(List.of(nodes))) {
                return ip;
            }
        }
        throw new AssertionError("249 addresses are enough");
    }
}
