package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Advertisements that name interfaces which this node does not have, or not yet, or more than any node has. */
class AdvertisedInterfacesTest {
    private static final String WEB_IP = "198.51.100.77";
    private static final String OTHER_IP = "198.51.100.78";

    private final AnnouncerBench bench = new AnnouncerBench();

    @Test
    void anInterfaceThatIsNowhereBreaksNothing() {
        advertiseOn(List.of("nowhere", "", "eth0/..", "an interface with a name longer than any"));
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        assertFalse(presence(WEB_IP, "eth0") == Presence.HERE);
        assertEquals(List.of(), bench.sent);

        advertiseOn(List.of("nowhere", "eth0"));
        bench.cluster.service("other", OTHER_IP);
        bench.clusterChanged();
        assertEquals(Presence.HERE, presence(WEB_IP, "eth0"));
        assertEquals(Presence.HERE, presence(OTHER_IP, "eth0"));
        assertEquals("", bench.announcer.missing());
    }

    @Test
    void aThousandInterfacesAreAnnouncedOnTheOneThatThereIs() {
        advertiseOn(IntStream.range(0, 1_000).mapToObj(i -> "eth" + i).toList());
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        assertEquals(Presence.HERE, presence(WEB_IP, "eth0"));
        assertEquals(2, bench.sent.size(), "one round on one interface");
    }

    @Test
    void anInterfaceThatComesLaterIsAnnouncedOnThen() {
        advertiseOn(List.of("eth1"));
        bench.cluster.service("web", WEB_IP);
        bench.turn();
        assertTrue(bench.sent.isEmpty());
        bench.links = new Links(
                List.of(
                        AnnouncerBench.link(2, "eth0", "02:00:5e:10:00:02"),
                        AnnouncerBench.link(3, "eth1", "02:00:5e:10:00:03")),
                Map.of());
        bench.turn();
        bench.turn();
        assertEquals(Presence.HERE, presence(WEB_IP, "eth1"));
        assertFalse(presence(WEB_IP, "eth0") == Presence.HERE);
        assertEquals(2, bench.sent.size(), "on the new interface only");
    }

    private Presence presence(String ip, String interfaceName) {
        return bench.published.get().presence(IpAddress.parse(ip), interfaceName);
    }

    private void advertiseOn(List<String> interfaces) {
        bench.cluster.config = FakeCluster.config(interfaces);
    }
}
