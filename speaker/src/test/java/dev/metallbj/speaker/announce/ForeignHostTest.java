package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Spec section 7 rules 4 and 5: machines that are no speakers, and kernels that answer by themselves. */
class ForeignHostTest {
    private static final String IP = "198.51.100.7";
    private static final String IPV6 = "2001:db8::7";
    private static final MacAddress FOREIGN = MacAddress.parse("02:00:5e:99:99:99");
    private static final String CONFLICT = "metallb_speaker_address_conflict{ip=\"198.51.100.7\"} 1";

    private AnnouncerBench bench = new AnnouncerBench();
    private boolean foreignAnswers;
    private MacAddress answerer = FOREIGN;

    ForeignHostTest() {
        prepare();
    }

    private void prepare() {
        bench.gossip.speaker(2, Status.ALIVE, 0); // no node of that name: it is no candidate
        bench.onSend = this::answer;
    }

    @Test
    void twoSecondsAfterAnAddressIsAnnouncedEverybodyIsAskedOnce() {
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofMillis(1_990));
        assertEquals(0, probes());
        bench.pass(Duration.ofSeconds(60));
        assertEquals(1, probes());
        assertFalse(bench.scrape().contains("address_conflict{"), bench.scrape());
    }

    @Test
    void anAnswerIsAConflictAndTheAddressIsAnnouncedAllTheSame() {
        foreignAnswers = true;
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(60));
        assertTrue(bench.announces(IP));
        assertEquals(1, events("AddressConflict"));
        assertTrue(bench.events.toString().contains(FOREIGN.toString()));
        assertTrue(bench.scrape().contains(CONFLICT));
        foreignAnswers = false;
        bench.pass(Duration.ofSeconds(20));
        assertFalse(bench.scrape().contains("address_conflict{"));
    }

    @Test
    void everyFormOfAClaimIsAConflictSaidOnceAndDefendedOnceInTenSeconds() {
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(20));
        bench.sent.clear();
        for (int i = 0; i < 200; i++) {
            claim(FOREIGN, Claim.Form.GRATUITOUS_REQUEST);
            claim(FOREIGN, Claim.Form.GRATUITOUS_REPLY);
            claim(FOREIGN, Claim.Form.REQUEST);
            claim(FOREIGN, Claim.Form.REPLY);
            bench.pass(Duration.ofMillis(100));
        }
        assertEquals(1, events("AddressConflict"));
        List<ArpPacket> defences = bench.sent.stream()
                .filter(packet -> packet.operation() == ArpView.REPLY)
                .toList();
        assertEquals(2, defences.size(), "at 0 and 10 s");
        assertEquals(defences.size() + probes(), bench.sent.size());
        claim(MacAddress.parse("02:00:5e:99:99:98"), Claim.Form.REPLY);
        assertEquals(2, events("AddressConflict"), "another machine is news");
    }

    @Test
    void whoIsAboutToUseAnAddressHasNotClaimedIt() {
        bench.cluster.service("web", IP);
        bench.turn();
        claim(FOREIGN, Claim.Form.DUPLICATE_ADDRESS_DETECTION);
        assertEquals(0, events("AddressConflict"));
    }

    @Test
    void ourOwnInterfacesAreNoForeignMachine() {
        bench.cluster.service("web", IP);
        bench.turn();
        claim(MacAddress.parse("02:00:5e:10:00:02"), Claim.Form.REPLY);
        assertEquals(0, events("AddressConflict"));
    }

    @Test
    void theConflictGoesWithTheAddress() {
        bench.cluster.service("web", IP);
        bench.turn();
        claim(FOREIGN, Claim.Form.REPLY);
        assertTrue(bench.scrape().contains(CONFLICT));
        bench.cluster.services.clear();
        bench.changed("web");
        assertFalse(bench.scrape().contains("address_conflict{"));
    }

    @Test
    void refusingAsksForANewAddressFirst() {
        refuse();
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofMillis(149));
        assertFalse(bench.announces(IP));
        assertEquals(3, probes());
        bench.pass(Duration.ofMillis(2));
        assertTrue(bench.announces(IP));
    }

    @Test
    void refusingAnnouncesNothingThatAnotherMachineHasUntilItIsSilent() {
        refuse();
        foreignAnswers = true;
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(60));
        assertFalse(bench.announces(IP));
        assertEquals(1, events("AddressConflict"));
        assertTrue(bench.scrape().contains(CONFLICT));
        foreignAnswers = false;
        bench.pass(Duration.ofSeconds(20));
        assertTrue(bench.announces(IP));
        assertFalse(bench.scrape().contains("address_conflict{"));
    }

    @Test
    void refusingWithdrawsWhatAnotherMachineClaimsLater() {
        refuse();
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(10));
        assertTrue(bench.announces(IP));
        claim(FOREIGN, Claim.Form.GRATUITOUS_REPLY);
        assertFalse(bench.announces(IP));
        bench.pass(Duration.ofSeconds(20));
        assertTrue(bench.announces(IP));
    }

    @Test
    void refusingForgetsAConflictWithTheService() {
        refuse();
        foreignAnswers = true;
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(5));
        bench.cluster.services.clear();
        bench.changed("web");
        assertFalse(bench.scrape().contains("address_conflict{"));
        bench.sent.clear();
        bench.pass(Duration.ofSeconds(30));
        assertEquals(List.of(), bench.sent);
    }

    @Test
    void underClassicRulesNobodyIsAskedAndNothingIsAConflict() {
        bench.gossip.peer("node-2", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(10));
        claim(FOREIGN, Claim.Form.REPLY);
        assertEquals(0, probes());
        assertEquals(0, events("AddressConflict"));
    }

    @Test
    void aLiveSpeakerThatAnswersWithoutOwningIsItsKernel() {
        foreignAnswers = true;
        answerer = FakeGossip.mac(2);
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofSeconds(10));
        for (int i = 0; i < 20; i++) {
            claim(answerer, Claim.Form.REPLY);
        }
        assertEquals(1, events("DuplicateAnswer"));
        assertTrue(bench.events.toString().contains("strictARP"));
        assertTrue(bench.events.toString().contains("node-2"));
        assertTrue(bench.announces(IP));
        assertTrue(bench.scrape().contains("metallb_layer2_duplicate_answers 1"));
        assertEquals(0, events("AddressConflict"));
    }

    @Test
    void aLateAnswerOfTheOwnerBeforeIsNoDuplicate() {
        bench.cluster.service("web", IP);
        bench.turn();
        bench.pass(Duration.ofMillis(1_900));
        claim(FakeGossip.mac(2), Claim.Form.REPLY);
        assertEquals(0, events("DuplicateAnswer"));
    }

    /** After a cable was out: the link-local address is back a second after the link. */
    @Test
    void anAddressThatFollowsDoesNotHideTheKernelThatAnswersForTheFirst() {
        bench.cluster.service("web", IP, IPV6);
        bench.turn();
        bench.pass(Duration.ofMillis(1_100));
        bench.links = new Links(List.of(AnnouncerBench.dualStack(2, "eth0", "02:00:5e:10:00:02")), Map.of());
        bench.turn();
        assertTrue(bench.announces(IPV6));
        bench.pass(Duration.ofSeconds(1));
        claim(FakeGossip.mac(2), Claim.Form.REPLY);
        assertEquals(1, events("DuplicateAnswer"));
    }

    @Test
    void aThousandAddressesAreAskedForWithinTheLimit() {
        bench.cluster.config = FakeCluster.config(List.of(), "198.51.100.0", "198.51.110.255");
        for (int i = 0; i < 1_000; i++) {
            bench.cluster.service("many-" + i, "198.51." + (101 + i / 250) + "." + i % 250);
        }
        bench.clusterChanged();
        bench.pass(Duration.ofMillis(2_500));
        int before = probes();
        bench.pass(Duration.ofSeconds(1));
        assertTrue(probes() - before < 200 && probes() - before > 100, "in a second: " + (probes() - before));
        bench.pass(Duration.ofSeconds(10));
        assertEquals(1_000, probes());
    }

    private void refuse() {
        bench = AnnouncerBench.refusing();
        prepare();
    }

    private int probes() {
        return (int) bench.sent.stream()
                .filter(packet -> packet.senderIp().equals(IpAddress.parse("0.0.0.0"))
                        && packet.destination().equals(MacAddress.BROADCAST))
                .count();
    }

    private long events(String reason) {
        return bench.events.stream()
                .filter(event -> event.contains(" " + reason + ":"))
                .count();
    }

    private void claim(MacAddress mac, Claim.Form form) {
        assertTrue(bench.inbox.offer(new Claim(IpAddress.parse(IP), mac, form, "eth0")));
        bench.turn();
    }

    private void answer(String interfaceName, ArpPacket packet) {
        boolean isProbe = packet.senderIp().equals(IpAddress.parse("0.0.0.0"));
        if (foreignAnswers && isProbe && bench.published.get().watches(packet.targetIp())) {
            bench.inbox.offer(new Claim(packet.targetIp(), answerer, Claim.Form.REPLY, interfaceName));
        }
    }
}
