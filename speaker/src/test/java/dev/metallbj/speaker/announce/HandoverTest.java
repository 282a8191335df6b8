package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.link.Carrier;
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

/** Addresses that move between speakers: made before broken, and never two owners for long (spec sections 6 and 7). */
class HandoverTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final Claim.Form UNASKED = Claim.Form.GRATUITOUS_REPLY;

    /** Ranked node-1, node-2, node-3; and node-2, node-1, node-3. */
    private static final String OURS = rankedLike("node-1", "node-2");

    private static final String THEIRS = rankedLike("node-2", "node-1");

    private final AnnouncerBench bench = new AnnouncerBench();

    HandoverTest() {
        bench.cluster.node("node-2", Map.of());
        bench.cluster.node("node-3", Map.of());
        bench.gossip.speaker(2, Status.ALIVE, 0);
        bench.gossip.speaker(3, Status.ALIVE, 0);
        bench.cluster.service("ours", OURS);
        bench.cluster.service("theirs", THEIRS);
        bench.turn();
        assertTrue(bench.announces(OURS));
        assertFalse(bench.announces(THEIRS));
    }

    @Test
    void theDeadOnesAddressIsTakenOverAndSaidSo() {
        assertEquals(Set.of("node-2"), bench.gossip.successions);
        bench.pass(Duration.ofSeconds(20));
        bench.gossip.peer("node-2", new Peer(Status.DEAD, Optional.empty(), bench.now, bench.now - 412_000_000));
        bench.turn();
        assertTrue(bench.announces(THEIRS));
        assertEquals(
                "Normal default/theirs nodeAssigned: announcing from node \"node-1\" with protocol \"layer2\","
                        + " failover 412 ms after the last sign of life of its node before",
                bench.events.getLast());
        assertEquals(Set.of(), bench.gossip.successions);
        assertTrue(bench.scrape().contains("metallb_layer2_failover_duration_seconds_sum 0.412\n"), bench.scrape());
        assertTrue(bench.scrape().contains("metallb_layer2_failover_duration_seconds_bucket{le=\"0.5\"} 1\n"));
    }

    @Test
    void aLeftOnesAddressIsTakenOverWithoutFailover() {
        bench.gossip.speaker(2, Status.LEFT, bench.now);
        bench.turn();
        assertTrue(bench.announces(THEIRS));
        assertFalse(bench.events.getLast().contains("failover"), bench.events.getLast());
        assertTrue(bench.scrape().contains("metallb_layer2_failover_duration_seconds_count 0\n"));
    }

    @Test
    void whatMovesAwayIsAnsweredUntilTheNewOwnerClaimsIt() {
        loseOurs();
        assertTrue(bench.announces(OURS), "made before broken");
        bench.sent.clear();
        bench.pass(Duration.ofMillis(250));
        assertEquals(List.of(), bench.sent, "answered, not claimed");
        claim(OURS, FakeGossip.mac(2), UNASKED);
        assertFalse(bench.announces(OURS));
    }

    @Test
    void aClaimThatCameFirstEndsItAtOnce() {
        bench.pass(Duration.ofMillis(20));
        claim(OURS, FakeGossip.mac(2), UNASKED);
        assertTrue(bench.announces(OURS), "node-1 still ranks first");
        bench.pass(Duration.ofMillis(20));
        loseOurs();
        assertFalse(bench.announces(OURS));
    }

    @Test
    void aForeignClaimEndsNothing() {
        loseOurs();
        claim(OURS, MacAddress.parse("02:00:5e:99:99:99"), UNASKED);
        assertTrue(bench.announces(OURS));
    }

    @Test
    void withoutAClaimTheNewOwnerIsAskedAndItsAnswerEndsIt() {
        loseOurs();
        bench.sent.clear();
        bench.pass(Duration.ofMillis(310));
        ArpPacket question = bench.sent.getFirst();
        assertEquals(ArpView.REQUEST, question.operation());
        assertEquals(FakeGossip.mac(2), question.destination());
        assertEquals(IpAddress.parse("0.0.0.0"), question.senderIp());
        assertTrue(bench.announces(OURS));
        claim(OURS, FakeGossip.mac(2), Claim.Form.REPLY);
        assertFalse(bench.announces(OURS));
    }

    @Test
    void withoutAnyAnswerItEndsAfterTwoSeconds() {
        loseOurs();
        bench.pass(Duration.ofMillis(1_990));
        assertTrue(bench.announces(OURS));
        bench.pass(Duration.ofMillis(20));
        assertFalse(bench.announces(OURS));
    }

    @Test
    void anOriginalIsGivenThreeHundredMilliseconds() {
        bench.gossip.peer("node-2", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.turn();
        loseOurs();
        bench.sent.clear();
        bench.pass(Duration.ofMillis(290));
        assertTrue(bench.announces(OURS));
        bench.pass(Duration.ofMillis(20));
        assertFalse(bench.announces(OURS));
        assertEquals(List.of(), bench.sent, "it has no MAC that we know");
    }

    @Test
    void anOriginalIsKnownByTheAddressOfItsNode() {
        bench.gossip.peer("node-2", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.cluster.pods = List.of(new SpeakerPod("node-2", List.of(IpAddress.parse("192.0.2.12")), "v0.16.1"));
        bench.neighbours = Map.of(MacAddress.parse("02:00:5e:10:77:02"), List.of(IpAddress.parse("192.0.2.12")));
        bench.turn();
        loseOurs();
        claim(OURS, MacAddress.parse("02:00:5e:10:77:02"), UNASKED);
        assertFalse(bench.announces(OURS));
    }

    @Test
    void itEndsAtOnceWhenTheServiceOrTheInterfaceIsGone() {
        loseOurs();
        bench.cluster.service("ours", false, OURS);
        bench.changed("ours");
        assertFalse(bench.announces(OURS));
    }

    @Test
    void backBeforeAnybodyClaimedItChangesNothing() {
        loseOurs();
        bench.cluster.node("node-1", Map.of());
        bench.clusterChanged();
        bench.pass(Duration.ofSeconds(5));
        assertTrue(bench.announces(OURS));
    }

    @Test
    void anotherSpeakerThatRanksLowerIsContradictedOnceASecond() {
        bench.pass(Duration.ofSeconds(10));
        bench.sent.clear();
        for (int i = 0; i < 25; i++) {
            claim(OURS, FakeGossip.mac(3), UNASKED);
            bench.pass(Duration.ofMillis(100));
        }
        // At 0.3, 1.3 and 2.3 s, both forms.
        assertEquals(6, bench.sent.size());
        assertTrue(bench.announces(OURS));
        bench.pass(Duration.ofSeconds(5));
        assertTrue(bench.sent.size() <= 8, "the claims have ended: " + bench.sent.size());
    }

    @Test
    void oneThatGossipThinksDeadButRanksFirstIsGivenWay() {
        bench.gossip.speaker(2, Status.DEAD, bench.now);
        bench.pass(Duration.ofMillis(160));
        assertTrue(bench.announces(THEIRS));
        claim(THEIRS, FakeGossip.mac(2), UNASKED);
        assertFalse(bench.announces(THEIRS), "it lives, and ranks first");
        assertTrue(bench.announces(OURS), "of the others nobody knows");
        bench.pass(Duration.ofMillis(240));
        assertFalse(bench.announces(THEIRS), "it lives, and ranks first");
        bench.pass(Duration.ofMillis(200));
        assertTrue(bench.announces(THEIRS), "it fell silent");
    }

    @Test
    void aStoppedSpeakerHandsOverWhatItHas() {
        bench.announcer.leave(bench.now);
        bench.turn();
        assertTrue(bench.gossip.left);
        assertTrue(bench.announces(OURS));
        assertFalse(bench.announcer.isDone());
        claim(OURS, FakeGossip.mac(2), UNASKED);
        assertTrue(bench.announcer.isDone());
    }

    @Test
    void aStoppedSpeakerWaitsASecondAtMost() {
        bench.announcer.leave(bench.now);
        bench.pass(Duration.ofMillis(990));
        assertFalse(bench.announcer.isDone());
        bench.pass(Duration.ofMillis(20));
        assertTrue(bench.announcer.isDone());
    }

    @Test
    void aLoneStoppedSpeakerWaitsForNobody() {
        bench.gossip.speaker(2, Status.DEAD, bench.now);
        bench.gossip.speaker(3, Status.DEAD, bench.now);
        bench.turn();
        bench.announcer.leave(bench.now);
        bench.turn();
        assertTrue(bench.announcer.isDone());
    }

    @Test
    void nothingIsTakenOverBeforeThisSpeakerHasJoined() {
        AnnouncerBench starting = new AnnouncerBench();
        starting.gossip.standing(Standing.STARTING, 0);
        starting.cluster.service("ours", OURS);
        starting.cluster.read = false;
        starting.turn();
        assertFalse(starting.gossip.opened, "caches first");
        starting.cluster.read = true;
        starting.pass(Duration.ofSeconds(5));
        assertTrue(starting.gossip.opened);
        assertFalse(starting.announces(OURS));
        assertFalse(starting.announcer.missing().isEmpty());
        starting.gossip.standing(Standing.ALONE, starting.now);
        starting.turn();
        assertTrue(starting.announces(OURS));
        assertTrue(starting.gossip.described.orElseThrow().announcedAlone());
        assertEquals("", starting.announcer.missing());
    }

    @Test
    void aLostCableEndsEverythingUntilItHasJoinedAgain() {
        bench.carrier = Optional.of(new Carrier("eth0", true, 2));
        bench.pass(Duration.ofMillis(100));
        assertTrue(bench.announces(OURS));
        bench.carrier = Optional.of(new Carrier("eth0", true, 4)); // out and in again between two looks
        bench.pass(Duration.ofMillis(100));
        assertFalse(bench.announces(OURS));
        assertEquals(1, bench.gossip.rejoins);
        bench.gossip.standing(Standing.STARTING, bench.now);
        bench.pass(Duration.ofSeconds(1));
        assertFalse(bench.announces(OURS));
        bench.gossip.standing(Standing.JOINED, bench.now);
        bench.turn();
        assertTrue(bench.announces(OURS));
    }

    @Test
    void afterAStopItAsksBeforeItAnswers() {
        bench.pass(Duration.ofSeconds(10));
        long before = bench.published.get().turnNanos();
        bench.now += Duration.ofSeconds(5).toNanos();
        bench.sent.clear();
        bench.turn();
        assertEquals(bench.now, bench.gossip.confirmAsked);
        assertEquals(before, bench.published.get().turnNanos(), "what is published stays too old to be answered from");
        assertFalse(bench.published.get().isFresh(bench.now));
        bench.now += Duration.ofMillis(30).toNanos();
        bench.gossip.speaker(2, Status.ALIVE, bench.now);
        bench.gossip.confirmed(bench.now);
        bench.turn();
        assertTrue(bench.published.get().isFresh(bench.now));
        assertFalse(bench.published.get().mayAnswerFrameOf(bench.now / 1_000_000 - 1), "captured during the stop");
        assertTrue(bench.published.get().mayAnswerFrameOf(bench.now / 1_000_000));
        assertEquals(2, bench.sent.size(), "what it answers for again, it claims in the same turn");
    }

    /** Gossip, which it waits for, needs the CPU. */
    @Test
    void aFencedSpeakerLetsLieWhatItCannotUseYet() {
        bench.pass(Duration.ofSeconds(10));
        bench.now += Duration.ofSeconds(5).toNanos();
        bench.cluster.service("new", "192.0.2.77");
        bench.inbox.serviceChanged("default/new");
        claim("192.0.2.78", MacAddress.parse("02:00:5e:10:00:09"), UNASKED);
        assertTrue(bench.turn() > bench.now);
        assertFalse(bench.inbox.hasNews());
    }

    @Test
    void whenADeadOneReturnsOneRoundTellsTheOtherSide() {
        bench.pass(Duration.ofSeconds(10));
        bench.gossip.speaker(3, Status.DEAD, bench.now);
        bench.pass(Duration.ofSeconds(10));
        bench.sent.clear();
        bench.gossip.speaker(3, Status.ALIVE, bench.now);
        bench.pass(Duration.ofSeconds(10));
        assertEquals(2, bench.sent.size());
    }

    /** Node-1 is excluded by a label, so that OURS is node-2's. */
    private void loseOurs() {
        bench.cluster.node("node-1", Map.of(NodeView.EXCLUDE_LABEL, ""));
        bench.clusterChanged();
    }

    private void claim(String ip, MacAddress mac, Claim.Form form) {
        assertTrue(bench.inbox.offer(new Claim(IpAddress.parse(ip), mac, form, "eth0")));
        bench.turn();
    }

    private static String rankedLike(String first, String second) {
        for (int i = 1; i < 255; i++) {
            String ip = "198.51.100." + i;
            List<String> order = NodeOrder.of(IpAddress.parse(ip), NODES).nodes();
            if (order.get(0).equals(first) && order.get(1).equals(second)) {
                return ip;
            }
        }
        throw new AssertionError("254 addresses are enough");
    }
}
