package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final String WEB_IP = "198.51.100.77";
    private static final String OTHER_IP = "198.51.100.78";
    private static final String MOVED = "the speaker of the elected node announces";

    private final AnnouncerBench bench = new AnnouncerBench();

    @Test
    void announcesAndWithdrawsAtOnce() {
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        assertTrue(bench.announces(WEB_IP));
        assertEquals(2, bench.sent.size(), "the first round of one address");
        assertEquals(
                List.of("Normal default/web nodeAssigned: announcing from node \"node-1\" with protocol \"layer2\""),
                bench.events);

        bench.cluster.service("web", false, WEB_IP);
        bench.changed("web");
        assertFalse(bench.announces(WEB_IP));
        bench.pass(Duration.ofSeconds(10));
        assertEquals(2, bench.sent.size(), "no round after the withdrawal");
    }

    @Test
    void saysNothingBeforeTheCachesAreRead() {
        bench.cluster.service("web", WEB_IP);
        bench.cluster.read = false;
        bench.turn();
        assertFalse(bench.announces(WEB_IP));
        assertEquals("the caches are not read yet", bench.announcer.missing());
        assertEquals(1, bench.open(IpFamily.IPV4).size(), "interfaces are opened meanwhile");

        bench.cluster.read = true;
        bench.turn();
        assertTrue(bench.announces(WEB_IP));
        assertEquals("", bench.announcer.missing());
    }

    /** Otherwise it takes the CPU from what it waits for. */
    @Test
    void whatCannotBeDecidedYetIsNotLookedAtAgainAndAgain() {
        bench.cluster.service("web", WEB_IP);
        bench.cluster.read = false;
        bench.inbox.serviceChanged("default/web");
        bench.inbox.clusterChanged();
        assertTrue(bench.inbox.hasNews());
        assertTrue(bench.turn() > bench.now, "not at once");
        assertFalse(bench.inbox.hasNews());

        bench.cluster.read = true;
        bench.inbox.clusterChanged();
        assertTrue(bench.inbox.hasNews());
        bench.turn();
        assertTrue(bench.announces(WEB_IP));
    }

    @Test
    void aBurstIsFiveRoundsOfTheSendersOwnMac() {
        bench.cluster.service("web", WEB_IP);
        bench.pass(Duration.ofSeconds(10));
        assertEquals(10, bench.sent.size());
        ArpPacket reply = bench.sent.getFirst();
        assertEquals(MacAddress.parse("02:00:5e:10:00:02"), reply.senderMac());
        assertEquals(reply.senderMac(), reply.targetMac());
        assertEquals(MacAddress.BROADCAST, reply.destination());
        assertEquals(IpAddress.parse(WEB_IP), reply.senderIp());
    }

    @Test
    void toldAgainOfWhatItKnowsItDoesNothing() {
        bench.cluster.service("web", WEB_IP);
        bench.pass(Duration.ofSeconds(10));
        int frames = bench.sent.size();
        bench.changed("web");
        bench.clusterChanged();
        bench.pass(Duration.ofSeconds(10));
        assertEquals(frames, bench.sent.size());
        assertEquals(1, bench.events.size());
    }

    @Test
    void aSharedAddressStaysAsLongAsOneServiceHoldsIt() throws IOException {
        bench.cluster.service("web", WEB_IP);
        bench.cluster.service("dns", WEB_IP);
        bench.pass(Duration.ofSeconds(10));
        int frames = bench.sent.size();
        assertEquals(10, frames, "one burst for both");

        bench.cluster.services.remove("default/dns");
        bench.changed("dns");
        assertTrue(bench.announces(WEB_IP));
        assertTrue(scrape().contains("service=\"default/web\""));
        assertFalse(scrape().contains("service=\"default/dns\""));

        bench.cluster.services.remove("default/web");
        bench.changed("web");
        assertFalse(bench.announces(WEB_IP));
        assertEquals(frames, bench.sent.size());
        assertFalse(scrape().contains(WEB_IP), "series of an address that is gone");
    }

    @Test
    void aChangedAddressMovesWithinTheService() {
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        bench.cluster.service("web", OTHER_IP);
        bench.changed("web");
        assertFalse(bench.announces(WEB_IP));
        assertTrue(bench.announces(OTHER_IP));
    }

    @Test
    void onlyTheElectedNodeAnnouncesAndANodeLabelMovesTheAddress() {
        for (int i = 2; i <= 5; i++) {
            bench.cluster.node("node-" + i, Map.of());
        }
        for (int i = 1; i <= 50; i++) {
            bench.cluster.service("s" + i, "198.51.100." + i);
        }
        bench.turn();
        int before = bench.published.get().size();
        assertTrue(before > 0 && before < 50, before + " of 50");

        bench.cluster.node("node-1", Map.of(NodeView.EXCLUDE_LABEL, ""));
        bench.clusterChanged();
        assertEquals(0, bench.published.get().size(), MOVED);

        bench.cluster.node("node-1", Map.of());
        bench.clusterChanged();
        assertEquals(before, bench.published.get().size(), MOVED);
    }

    @Test
    void aVanishedPoolLeavesTheAddressWhereItIs() {
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        bench.cluster.config = Config.EMPTY;
        bench.clusterChanged();
        assertTrue(bench.announces(WEB_IP));
        assertEquals("[" + WEB_IP + "/32]", bench.watched.toString());

        // A new Service there has never been placed, and nobody announces it.
        bench.cluster.service("late", OTHER_IP);
        bench.changed("late");
        assertFalse(bench.announces(OTHER_IP));

        bench.cluster.services.remove("default/web");
        bench.changed("web");
        assertFalse(bench.announces(WEB_IP));
    }

    @Test
    void interfacesOfTheAdvertisementAreKept() {
        bench.links = new Links(List.of(eth0(), eth1()), Map.of());
        bench.cluster.config = FakeCluster.config(List.of("eth1"));
        bench.cluster.service("web", WEB_IP);
        bench.pass(Duration.ofSeconds(10));
        int ip = IpAddress.parse(WEB_IP).v4Bits();
        assertEquals(Presence.ELSEWHERE, bench.published.get().presence(ip, "eth0"));
        assertEquals(Presence.HERE, bench.published.get().presence(ip, "eth1"));
        assertEquals(10, bench.sent.size());
        assertEquals(eth1().mac(), bench.sent.getFirst().senderMac());
    }

    @Test
    void withoutAUsableInterfaceItSaysSoOnceAndRecovers() {
        bench.cluster.config = FakeCluster.config(List.of("eth7"));
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        bench.clusterChanged();
        assertFalse(bench.announces(WEB_IP));
        assertEquals(
                List.of("Warning default/web announceFailed: the interfaces specified by LB IP \"" + WEB_IP
                        + "\" doesn't exist in assigned node \"node-1\" with protocol \"layer2\""),
                bench.events);

        bench.links = new Links(List.of(eth0(), AnnouncerBench.link(9, "eth7", "02:00:5e:10:00:09")), Map.of());
        bench.turn();
        assertTrue(bench.announces(WEB_IP));
    }

    @Test
    void whatCannotBeOpenedAnnouncesNothing() throws IOException {
        bench.mayOpen = false;
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        assertFalse(bench.announces(WEB_IP));
        assertFalse(scrape().contains(WEB_IP));
        assertEquals("interfaces that should be open for ARP and are not: 1", bench.announcer.missing());

        bench.mayOpen = true;
        bench.turn();
        assertTrue(bench.announces(WEB_IP));
        assertEquals(2, bench.sent.size());
    }

    @Test
    void anInterfaceThatAppearsOrChangesItsMacGetsABurst() {
        bench.cluster.service("web", WEB_IP);
        bench.pass(Duration.ofSeconds(10));
        bench.sent.clear();

        bench.links = new Links(List.of(eth0(), eth1()), Map.of());
        bench.pass(Duration.ofSeconds(10));
        assertEquals(10, bench.sent.size());
        assertEquals(eth1().mac(), bench.sent.getFirst().senderMac());
        bench.sent.clear();

        Link changed = AnnouncerBench.link(2, "eth0", "02:00:5e:10:00:99");
        bench.links = new Links(List.of(changed, eth1()), Map.of());
        bench.pass(Duration.ofSeconds(10));
        assertEquals(10, bench.sent.size());
        assertEquals(changed.mac(), bench.sent.getFirst().senderMac());
    }

    @Test
    void refreshRepeatsOneRound() {
        AnnouncerBench refreshing = new AnnouncerBench(Duration.ofMinutes(1));
        refreshing.cluster.service("web", WEB_IP);
        refreshing.pass(Duration.ofSeconds(30));
        assertEquals(10, refreshing.sent.size());
        refreshing.pass(Duration.ofMinutes(3));
        assertEquals(16, refreshing.sent.size());
    }

    @Test
    void thePublishedSetIsNeverOlderThanASecond() {
        bench.cluster.service("web", WEB_IP);
        bench.pass(Duration.ofSeconds(8));
        for (int i = 0; i < 10; i++) {
            long due = bench.turn();
            assertEquals(bench.now, bench.published.get().turnNanos());
            assertTrue(due - bench.now <= Duration.ofSeconds(1).toNanos());
            bench.now = due;
        }
    }

    @Test
    void tenThousandServicesAreDecidedInSeveralTurns() {
        for (int i = 0; i < 10_000; i++) {
            bench.cluster.service("s" + i, "198.51.100." + i % 256);
        }
        assertEquals(bench.now, bench.turn(), "the rest is due at once");
        assertFalse(bench.announcer.missing().isEmpty());
        while (!bench.announcer.missing().isEmpty()) {
            bench.turn();
        }
        assertEquals(256, bench.published.get().size());
    }

    @Test
    void stoppingWithdrawsEverythingAndClosesTheInterfaces() throws IOException {
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        bench.announcer.stop(bench.now);
        assertFalse(bench.announces(WEB_IP));
        assertTrue(bench.closed);
        assertFalse(scrape().contains(WEB_IP));
    }

    private String scrape() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        bench.metrics.writeTo(text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static Link eth0() {
        return AnnouncerBench.link(2, "eth0", "02:00:5e:10:00:02");
    }

    private static Link eth1() {
        return AnnouncerBench.link(3, "eth1", "02:00:5e:10:00:03");
    }
}
