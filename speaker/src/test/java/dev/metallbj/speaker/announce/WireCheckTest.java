package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Spec section 7 rules 2 and 3: a node that gossip calls dead is asked before its addresses are taken over. */
class WireCheckTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final String THEIRS = rankedLike("node-2", "node-1", 0);
    private static final String THEIRS_TOO = rankedLike("node-2", "node-1", 1);
    private static final String LATER = rankedLike("node-2", "node-1", 2);
    private static final String BEHIND_TWO = rankedLike("node-2", "node-3", 0);

    private final AnnouncerBench bench = new AnnouncerBench();

    /** On which interfaces node-2 still answers, and for what. */
    private Set<String> answeredFor = Set.of();

    private Set<String> answeredOn = Set.of("eth0");

    WireCheckTest() {
        bench.cluster.node("node-2", Map.of());
        bench.cluster.node("node-3", Map.of());
        bench.gossip.speaker(2, Status.ALIVE, 0);
        bench.gossip.speaker(3, Status.ALIVE, 0);
        bench.cluster.service("theirs", THEIRS);
        bench.cluster.service("theirs-too", THEIRS_TOO);
        bench.onSend = this::answer;
        bench.turn();
        bench.pass(Duration.ofSeconds(20));
        bench.sent.clear();
    }

    @Test
    void aSilentNodeThatWasSuspectedCostsNoTimeWhenItIsDead() {
        status(Status.SUSPECT);
        bench.pass(Duration.ofMillis(240));
        ArpPacket question = bench.sent.getFirst();
        assertEquals(ArpView.REQUEST, question.operation());
        assertEquals(FakeGossip.mac(2), question.destination(), "unicast: a fabric may answer broadcasts for the dead");
        assertEquals(IpAddress.parse("0.0.0.0"), question.senderIp());
        assertEquals(6, bench.sent.size(), "two addresses, three times");
        status(Status.DEAD);
        assertTrue(bench.announces(THEIRS));
        assertTrue(bench.announces(THEIRS_TOO));
        assertFalse(bench.events.toString().contains("SplitBrain"), bench.events.toString());
    }

    @Test
    void newsOfADeathWaitsForTheVerdictOnly() {
        status(Status.DEAD);
        assertFalse(bench.announces(THEIRS));
        bench.pass(Duration.ofMillis(149));
        assertFalse(bench.announces(THEIRS));
        bench.pass(Duration.ofMillis(2));
        assertTrue(bench.announces(THEIRS));
    }

    @Test
    void whoAnswersIsLeftAloneUntilItFallsSilent() {
        answeredFor = Set.of(THEIRS, THEIRS_TOO);
        status(Status.SUSPECT);
        bench.pass(Duration.ofMillis(240));
        status(Status.DEAD);
        bench.pass(Duration.ofSeconds(60));
        assertFalse(bench.announces(THEIRS));
        assertFalse(bench.announces(THEIRS_TOO));
        assertEquals(
                1,
                bench.events.stream()
                        .filter(e -> e.contains("SplitBrainAvoided"))
                        .count());
        assertTrue(bench.scrape().contains("metallb_layer2_split_brains_avoided 1"));
        answeredFor = Set.of();
        bench.pass(Duration.ofMillis(1_500));
        assertTrue(bench.announces(THEIRS));
        assertTrue(bench.announces(THEIRS_TOO));
    }

    @Test
    void whatItDoesNotAnswerForIsTakenOver() {
        answeredFor = Set.of(THEIRS);
        status(Status.DEAD);
        bench.pass(Duration.ofMillis(400));
        assertFalse(bench.announces(THEIRS));
        assertTrue(bench.announces(THEIRS_TOO));
    }

    @Test
    void interfaceByInterface() {
        bench.links = new Links(
                List.of(
                        AnnouncerBench.link(2, "eth0", "02:00:5e:10:00:02"),
                        AnnouncerBench.link(3, "eth1", "02:00:5e:10:00:03")),
                Map.of());
        bench.turn();
        answeredFor = Set.of(THEIRS, THEIRS_TOO);
        answeredOn = Set.of("eth1");
        status(Status.DEAD);
        bench.pass(Duration.ofMillis(500));
        assertTrue(bench.announces(THEIRS, "eth0"));
        assertFalse(bench.announces(THEIRS, "eth1"));
        answeredOn = Set.of();
        bench.pass(Duration.ofMillis(1_500));
        assertTrue(bench.announces(THEIRS, "eth1"));
    }

    @Test
    void anotherMachineThatAnswersForTheDeadDelaysNothing() {
        status(Status.SUSPECT);
        for (int i = 0; i < 24; i++) {
            claim(THEIRS, MacAddress.parse("02:00:5e:99:99:99"), Claim.Form.REPLY); // proxy ARP
            bench.pass(Duration.ofMillis(10));
        }
        status(Status.DEAD);
        assertTrue(bench.announces(THEIRS));
    }

    @Test
    void forServicesThatComeMeanwhileItCountsAsLive() {
        answeredFor = Set.of(THEIRS, THEIRS_TOO, LATER);
        status(Status.DEAD);
        bench.pass(Duration.ofSeconds(5));
        bench.cluster.service("later", LATER);
        bench.changed("later");
        bench.pass(Duration.ofSeconds(30));
        assertFalse(bench.announces(LATER));
    }

    @Test
    void afterADoubleDeathTheFirstOwnerIsAskedToo() {
        bench.cluster.service("behind", BEHIND_TWO);
        bench.changed("behind");
        answeredFor = Set.of(THEIRS, THEIRS_TOO, BEHIND_TWO);
        status(Status.DEAD);
        bench.pass(Duration.ofMillis(500));
        bench.gossip.speaker(3, Status.DEAD, bench.now);
        bench.turn();
        bench.pass(Duration.ofSeconds(10));
        assertFalse(bench.announces(BEHIND_TWO), "node-2 answers, although node-3 was before us");
        answeredFor = Set.of();
        bench.pass(Duration.ofMillis(1_500));
        assertTrue(bench.announces(BEHIND_TWO));
    }

    @Test
    void aSecondDeathDoesNotWaitForAnAnswerOfTheFirst() {
        bench.cluster.services.clear();
        bench.cluster.service("behind", BEHIND_TWO);
        bench.clusterChanged();
        status(Status.DEAD);
        bench.pass(Duration.ofMinutes(5));
        bench.gossip.speaker(3, Status.SUSPECT, bench.now);
        bench.turn();
        bench.pass(Duration.ofMillis(240));
        bench.gossip.speaker(3, Status.DEAD, bench.now);
        bench.turn();
        assertTrue(bench.announces(BEHIND_TWO), "both were asked when the second one was suspected");
    }

    @Test
    void itEndsWhenGossipHasTheNodeBack() {
        answeredFor = Set.of(THEIRS, THEIRS_TOO);
        status(Status.DEAD);
        bench.pass(Duration.ofSeconds(2));
        status(Status.ALIVE);
        bench.pass(Duration.ofSeconds(1));
        bench.sent.clear();
        bench.pass(Duration.ofSeconds(5));
        assertEquals(List.of(), bench.sent);
        status(Status.DEAD);
        bench.pass(Duration.ofSeconds(2));
        assertEquals(
                2,
                bench.events.stream()
                        .filter(e -> e.contains("SplitBrainAvoided"))
                        .count(),
                "once for each outage");
    }

    @Test
    void whoHasSaidThatItGoesIsNotAsked() {
        status(Status.LEFT);
        assertTrue(bench.announces(THEIRS));
        bench.pass(Duration.ofMillis(200));
        assertFalse(bench.sent.stream().anyMatch(p -> p.senderIp().equals(IpAddress.parse("0.0.0.0"))));
    }

    @Test
    void anOriginalIsNotAsked() {
        bench.gossip.peer("node-2", new Peer(Status.DEAD, Optional.empty(), bench.now, bench.now));
        bench.turn();
        assertTrue(bench.announces(THEIRS));
    }

    @Test
    void underClassicRulesNobodyIsAsked() {
        bench.gossip.peer("node-3", new Peer(Status.ALIVE, Optional.empty(), bench.now, bench.now));
        bench.turn();
        status(Status.DEAD);
        assertTrue(bench.announces(THEIRS));
    }

    @Test
    void verdictsFromBeforeTheCableWasOutDoNotCount() {
        status(Status.DEAD);
        bench.pass(Duration.ofSeconds(1));
        assertTrue(bench.announces(THEIRS));
        bench.gossip.standing(Standing.STARTING, bench.now);
        bench.pass(Duration.ofSeconds(1));
        claim(THEIRS, FakeGossip.mac(2), Claim.Form.GRATUITOUS_REPLY);
        assertFalse(bench.announces(THEIRS));
        answeredFor = Set.of(THEIRS, THEIRS_TOO);
        bench.gossip.standing(Standing.ALONE, bench.now);
        bench.pass(Duration.ofSeconds(5));
        assertFalse(bench.announces(THEIRS), "asked anew");
    }

    @Test
    void oneMetThatGossipDoesNotKnowIsAskedUntilItFallsSilent() {
        AnnouncerBench alone = new AnnouncerBench();
        alone.cluster.node("node-2", Map.of());
        alone.cluster.service("theirs", THEIRS);
        alone.gossip.standing(Standing.ALONE, 0);
        MacAddress mac = MacAddress.parse("02:00:5e:10:77:02");
        alone.cluster.pods = List.of(new SpeakerPod("node-2", List.of(IpAddress.parse("192.0.2.12")), ""));
        alone.neighbours = Map.of(mac, List.of(IpAddress.parse("192.0.2.12")));
        alone.turn();
        alone.pass(Duration.ofSeconds(20));
        assertTrue(alone.announces(THEIRS));
        alone.sent.clear();
        alone.inbox.offer(new Claim(IpAddress.parse(THEIRS), mac, Claim.Form.GRATUITOUS_REPLY, "eth0"));
        alone.turn();
        assertFalse(alone.announces(THEIRS));
        alone.pass(Duration.ofMillis(240));
        assertEquals(List.of(), alone.sent);
        alone.pass(Duration.ofMillis(200));
        assertEquals(mac, alone.sent.getFirst().destination());
        assertTrue(alone.announces(THEIRS), "it fell silent");
    }

    @Test
    void aThousandAddressesAreTakenOverAtOnce() {
        for (int i = 0; i < 1_000; i++) {
            bench.cluster.service("many-" + i, "198.51." + (101 + i / 250) + "." + i % 250);
        }
        bench.cluster.config = FakeCluster.config(List.of(), "198.51.100.0", "198.51.110.255");
        bench.clusterChanged();
        bench.pass(Duration.ofSeconds(30));
        int before = bench.published.get().size();
        status(Status.SUSPECT);
        bench.pass(Duration.ofMillis(240));
        status(Status.DEAD);
        bench.pass(Duration.ofMillis(1)); // turns without a pause until all are decided
        assertTrue(
                bench.published.get().size() > before + 100,
                "got " + bench.published.get().size());
    }

    private void status(Status status) {
        bench.gossip.speaker(2, status, bench.now);
        bench.turn();
    }

    /** The segment: node-2 answers for what it has. */
    private void answer(String interfaceName, ArpPacket packet) {
        String ip = packet.targetIp().toString();
        if (packet.destination().equals(FakeGossip.mac(2))
                && answeredFor.contains(ip)
                && answeredOn.contains(interfaceName)
                && bench.published.get().watches(packet.targetIp().v4Bits())) {
            bench.inbox.offer(new Claim(packet.targetIp(), FakeGossip.mac(2), Claim.Form.REPLY, interfaceName));
        }
    }

    private void claim(String ip, MacAddress mac, Claim.Form form) {
        assertTrue(bench.inbox.offer(new Claim(IpAddress.parse(ip), mac, form, "eth0")));
        bench.turn();
    }

    private static String rankedLike(String first, String second, int skip) {
        int left = skip;
        for (int i = 1; i < 255; i++) {
            String ip = "198.51.100." + i;
            List<String> order = NodeOrder.of(IpAddress.parse(ip), NODES).nodes();
            if (order.get(0).equals(first) && order.get(1).equals(second) && left-- == 0) {
                return ip;
            }
        }
        throw new AssertionError("254 addresses are enough");
    }
}
