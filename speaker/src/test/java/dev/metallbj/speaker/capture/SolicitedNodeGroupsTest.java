package dev.metallbj.speaker.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.AddressCounters;
import dev.metallbj.speaker.announce.Announcement;
import dev.metallbj.speaker.announce.AnnouncementsOf;
import dev.metallbj.speaker.announce.OpenLinks;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memberships of the loopback interface, as the kernel itself shows them. The groups are of 2001:db8:..:da:XXXX, which nobody else joins here. */
class SolicitedNodeGroupsTest {
    private static final Path SHOWN = Path.of("/proc/net/igmp6");
    private static final String OURS = "ff0200000000000000000001ffda";
    private static final Link LO = link(1, "lo");
    private static final Object FIRST_OPENING = "first";

    private final SolicitedNodeGroups groups = new SolicitedNodeGroups();

    SolicitedNodeGroupsTest() {
        if (!Files.exists(SHOWN)) {
            System.out.println("skipped: the kernel has no IPv6, there is no " + SHOWN);
            abort("no IPv6");
        }
    }

    @AfterEach
    void close() {
        groups.close();
    }

    @Test
    void joinsAndLeavesWithTheAnnouncements() throws IOException {
        groups.follow(Map.of(FIRST_OPENING, LO), 0);
        groups.announce(announced("198.51.100.1", "2001:db8::da:1", "2001:db8::da:2"), 0);
        assertEquals(Set.of("0001", "0002"), joined());
        groups.announce(announced("2001:db8::da:2", "2001:db8::da:3"), 0);
        assertEquals(Set.of("0002", "0003"), joined());
        groups.announce(announced("198.51.100.1"), 0);
        assertEquals(Set.of(), joined());
        assertEquals(0, groups.sockets(), "nothing is held for IPv4 alone");
    }

    @Test
    void addressesThatShareAGroupAreOneMembershipUntilTheLastIsGone() throws IOException {
        groups.follow(Map.of(FIRST_OPENING, LO), 0);
        groups.announce(announced("2001:db8:1::da:1", "2001:db8:2::da:1"), 0);
        assertEquals(Set.of("0001"), joined());
        groups.announce(announced("2001:db8:2::da:1"), 0);
        assertEquals(Set.of("0001"), joined());
        groups.announce(List.of(), 0);
        assertEquals(Set.of(), joined());
    }

    @Test
    void onlyOnTheInterfacesOfTheAddress() throws IOException {
        groups.follow(Map.of(FIRST_OPENING, LO), 0);
        Announcement elsewhere = announced("2001:db8::da:1").getFirst();
        groups.announce(
                List.of(new Announcement(elsewhere.ip(), Interfaces.named(Set.of("eth7")), true, elsewhere.counters())),
                0);
        assertEquals(Set.of(), joined());
    }

    @Test
    void anInterfaceThatIsOpenedAnewIsJoinedAnew() throws IOException {
        groups.announce(announced("2001:db8::da:1"), 0);
        assertEquals(Set.of(), joined());
        assertEquals(OpenLinks.NEVER, groups.follow(Map.of(FIRST_OPENING, LO), 0));
        assertEquals(Set.of("0001"), joined());
        groups.follow(Map.of("second", LO), 0);
        assertEquals(Set.of("0001"), joined());
        groups.follow(Map.of(), 0);
        assertEquals(Set.of(), joined());
    }

    @Test
    void moreThanASocketTakes() throws IOException {
        int most = optmemMax();
        int wanted = Math.min(9_000, most / 40); // a membership takes 56 bytes of it on 64 bits
        String[] ips = new String[wanted];
        for (int i = 0; i < wanted; i++) {
            ips[i] = "2001:db8::da:" + Integer.toHexString(i);
        }
        groups.follow(Map.of(FIRST_OPENING, LO), 0);
        groups.announce(announced(ips), 0);
        assertEquals(wanted, joined().size());
        assertTrue(groups.sockets() > 1, "one socket took all " + wanted);
        groups.announce(announced("2001:db8::da:1"), 0);
        assertEquals(Set.of("0001"), joined());
        assertEquals(1, groups.sockets());
    }

    @Test
    void whatCannotBeJoinedIsTriedAgainLater() throws IOException {
        Link gone = link(1_000_000, "gone0");
        groups.announce(announced("2001:db8::da:1"), 0);
        long again = groups.follow(Map.of("gone", gone, FIRST_OPENING, LO), 100);
        assertEquals(Set.of("0001"), joined(), "the other interface is none the worse");
        assertNotEquals(OpenLinks.NEVER, again);
        assertTrue(again > 100);
        assertEquals(OpenLinks.NEVER, groups.follow(Map.of(FIRST_OPENING, LO), 200));
    }

    // In one read: the second one of a sysctl finds nothing.
    private static int optmemMax() throws IOException {
        try (InputStream file = Files.newInputStream(Path.of("/proc/sys/net/core/optmem_max"))) {
            return Integer.parseInt(new String(file.readNBytes(32), StandardCharsets.US_ASCII).strip());
        }
    }

    private static List<Announcement> announced(String... ips) {
        AddressCounters unseen = AnnouncementsOf.addresses(new Metrics()).counters(0);
        List<Announcement> announced = new ArrayList<>();
        for (String ip : ips) {
            announced.add(new Announcement(IpAddress.parse(ip), Interfaces.ALL, true, unseen));
        }
        return announced;
    }

    private static Set<String> joined() throws IOException {
        Set<String> suffixes = new TreeSet<>();
        for (String line : Files.readAllLines(SHOWN)) {
            String[] words = line.trim().split("\\s+");
            if (words[1].equals("lo") && words[2].startsWith(OURS)) {
                suffixes.add(words[2].substring(OURS.length()));
            }
        }
        return suffixes;
    }

    private static Link link(int index, String name) {
        return new Link(index, name, MacAddress.ZERO, 0, true, false, true, Optional.of(IpAddress.parse("fe80::1")));
    }
}
