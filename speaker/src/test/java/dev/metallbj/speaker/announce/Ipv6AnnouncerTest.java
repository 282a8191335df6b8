package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.MacAddress;
import dev.metallbj.speaker.packet.NdpPacket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the announcer does about IPv6 addresses: as for IPv4, family by family. */
class Ipv6AnnouncerTest {
    private static final String WEB_IP = "198.51.100.1";
    private static final IpAddress WEB_IPV6 = IpAddress.parse("2001:db8::1");
    private static final Link ETH0 = AnnouncerBench.dualStack(2, "eth0", "02:00:5e:10:00:02");
    private static final Link ETH0_WITHOUT_IPV6 = AnnouncerBench.link(2, "eth0", "02:00:5e:10:00:02");

    private final AnnouncerBench bench = new AnnouncerBench();

    @Test
    void aBurstIsFiveUnsolicitedAdvertisementsToAllNodes() {
        links(ETH0);
        bench.cluster.service("web", WEB_IPV6.toString());
        bench.pass(Duration.ofSeconds(10));
        assertTrue(bench.announces(WEB_IPV6.toString()));
        assertEquals(List.of(), bench.sent);
        assertEquals(5, bench.sentNdp.size());
        NdpPacket expected = new NdpPacket(
                MacAddress.parse("33:33:00:00:00:01"),
                ETH0.mac(),
                IpAddress.parse("fe80::2"),
                IpAddress.parse("ff02::1"),
                new NdpPacket.Message.Advertisement(false, false, true),
                WEB_IPV6,
                Optional.empty(),
                Optional.of(ETH0.mac()));
        assertEquals(Set.of(expected), Set.copyOf(bench.sentNdp));
    }

    @Test
    void aDualStackServiceAnnouncesBoth() {
        links(ETH0);
        bench.cluster.service("web", WEB_IP, WEB_IPV6.toString());
        bench.pass(Duration.ofSeconds(10));
        assertEquals(10, bench.sent.size());
        assertEquals(5, bench.sentNdp.size());
        assertEquals(1, bench.events.size(), bench.events::toString);
    }

    @Test
    void whatCannotBeAnsweredIsSaidAndTheRestAnnounced() {
        links(ETH0_WITHOUT_IPV6);
        bench.cluster.service("web", WEB_IP, WEB_IPV6.toString());
        bench.pass(Duration.ofSeconds(1));
        assertTrue(bench.announces(WEB_IP));
        assertFalse(bench.announces(WEB_IPV6.toString()));
        assertEquals(Set.of(), bench.joined);
        assertEquals(2, bench.events.size(), bench.events::toString);
        assertEquals(1, failures());
        assertTrue(
                bench.events.stream()
                        .anyMatch(event -> event.contains("announceFailed") && event.contains(WEB_IPV6.toString())),
                bench.events::toString);
        bench.clusterChanged();
        assertEquals(1, failures(), "once");

        links(ETH0);
        bench.pass(Duration.ofSeconds(1));
        assertTrue(bench.announces(WEB_IPV6.toString()));
        assertEquals(Set.of(WEB_IPV6), bench.joined);

        links(ETH0_WITHOUT_IPV6);
        bench.pass(Duration.ofSeconds(1));
        assertTrue(bench.announces(WEB_IP), "IPv4 does not care");
        assertFalse(bench.announces(WEB_IPV6.toString()));
        assertEquals(2, failures());
    }

    @Test
    void thePoolThatComesLaterFindsItsInterfacesOpen() {
        links(ETH0);
        bench.cluster.config = Config.EMPTY;
        bench.turn();
        assertEquals(List.of(), bench.watched);
        bench.cluster.service("web", WEB_IPV6.toString());
        bench.cluster.config = FakeCluster.config(List.of());
        bench.clusterChanged();
        assertTrue(bench.announces(WEB_IPV6.toString()));
        assertEquals(0, failures());
    }

    @Test
    void withdrawnIsAlsoLeft() {
        links(ETH0);
        bench.cluster.service("web", WEB_IPV6.toString());
        bench.turn();
        assertEquals(Set.of(WEB_IPV6), bench.joined);
        bench.cluster.service("web", false, WEB_IPV6.toString());
        bench.changed("web");
        assertEquals(Set.of(), bench.joined);
        bench.sentNdp.clear();
        bench.pass(Duration.ofSeconds(5));
        assertEquals(List.of(), bench.sentNdp);
    }

    private long failures() {
        return bench.events.stream()
                .filter(event -> event.contains("announceFailed"))
                .count();
    }

    private void links(Link link) {
        bench.links = new Links(List.of(link), Map.of());
    }
}
