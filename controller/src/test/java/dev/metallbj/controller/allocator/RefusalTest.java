package dev.metallbj.controller.allocator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.Refusal.Place;
import dev.metallbj.controller.allocator.Refusal.PoolReason;
import dev.metallbj.controller.allocator.Refusal.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final ServiceKey ME = new ServiceKey("d", "me");
    private static final ServiceKey OTHER = new ServiceKey("d", "other");
    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

    private static String inUse(SharingKey theirs, SharingKey own) {
        String message = new Refusal.AddressInUse(ME, ADDRESS, List.of(OTHER), theirs, own).message();
        String words = "can't change sharing key for \"d/me\", address also in use by d/other: ";
        assertTrue(message.startsWith(words), message);
        return message.substring(words.length());
    }

    @Test
    void everyPoolIsNamedWithItsReason() {
        Refusal refusal = new Refusal.Exhausted(
                ME,
                List.of(
                        new PoolReason("a", Why.FULL),
                        new PoolReason("b", Why.NO_SUCH_FAMILY, Optional.of(IpFamily.IPV6), Optional.empty()),
                        new PoolReason("c", Why.NOT_FOR_NAMESPACE),
                        new PoolReason("d", Why.NOT_SELECTED),
                        new PoolReason("e", Why.ONLY_ON_REQUEST)));
        assertEquals(
                "no available IPs: no IP left in the pool \"a\"; "
                        + "no IP left in the pool \"b\", which has no IPv6 addresses; "
                        + "the pool \"c\" is not for the namespace \"d\"; "
                        + "the serviceSelectors of the pool \"d\" do not match the service; "
                        + "the pool \"e\" has autoAssign false. "
                        + "Add addresses to a pool, or free one.",
                refusal.message());
    }

    @Test
    void whatWouldHelpDependsOnWhatIsWrong() {
        assertEquals(
                "no available IPs: the pool \"e\" has autoAssign false. "
                        + "The annotation metallb.io/address-pool asks for a pool by name.",
                new Refusal.Exhausted(ME, List.of(new PoolReason("e", Why.ONLY_ON_REQUEST))).message());
        assertEquals(
                "no available IPs: the pool \"c\" is not for the namespace \"d\". Add a pool that is for this service.",
                new Refusal.Exhausted(ME, List.of(new PoolReason("c", Why.NOT_FOR_NAMESPACE))).message());
    }

    @Test
    void whoIsInTheWayAndWhatDiffersIsSaid() {
        SharingKey cluster = new SharingKey("k", "");
        assertEquals(
                "192.0.2.1 is not shared, as its user has no metallb.io/allow-shared-ip",
                inUse(SharingKey.NONE, cluster));
        assertEquals(
                "192.0.2.1 is shared under the key \"k\", and this service has no metallb.io/allow-shared-ip",
                inUse(cluster, SharingKey.NONE));
        assertEquals(
                "192.0.2.1 is shared under the key \"k\", and this service has \"q\"",
                inUse(cluster, new SharingKey("q", "")));
        assertEquals(
                "192.0.2.1 is shared under the key \"k\" by services with externalTrafficPolicy Cluster, "
                        + "and this one is with externalTrafficPolicy Local and the selector \"app=a\"",
                inUse(cluster, new SharingKey("k", "app=a")));
        assertEquals(
                "port TCP/80 is already in use on \"192.0.2.1\": by d/other, and so are 4 more ports of this service",
                new Refusal.PortInUse(ADDRESS, new ServicePort("TCP", 80), OTHER, 4).message());
    }

    @Test
    void whereRequestedAddressesLieIsSaid() {
        assertEquals(
                "[\"192.0.2.1\"] is not allowed in config: 192.0.2.1 is in no pool",
                new Refusal.NotInAnyPool(List.of(new Place(ADDRESS, Optional.empty(), false))).message());
        assertEquals(
                "[\"192.0.2.1\"] is not allowed in config: 192.0.2.1 is in the pool \"p\", "
                        + "which does not give it out because of avoidBuggyIPs",
                new Refusal.NotInAnyPool(List.of(new Place(ADDRESS, Optional.of("p"), true))).message());
        assertEquals(
                "[\"192.0.2.1\" \"2001:db8::1\"] is not allowed in config: 192.0.2.1 is in the pool \"p\", "
                        + "2001:db8::1 is in the pool \"q\"; all addresses of a service come from one pool",
                new Refusal.NotInAnyPool(List.of(
                                new Place(ADDRESS, Optional.of("p"), false),
                                new Place(IpAddress.parse("2001:db8::1"), Optional.of("q"), false)))
                        .message());
    }

    @Test
    void aMessageHasRoomHoweverManyPoolsThereAre() {
        List<PoolReason> pools = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            pools.add(new PoolReason("p".repeat(249) + i, Why.FULL));
            names.add("p".repeat(249) + i);
        }
        String message = new Refusal.Exhausted(ME, pools).message();
        assertTrue(message.length() < 900, message);
        assertTrue(message.contains("; and 4998 more pools. Add"), message);
        String unknown = new Refusal.UnknownPool("x".repeat(200_000), names).message();
        assertTrue(unknown.length() < 1000, unknown);
        assertTrue(unknown.endsWith(" and 4995 more"), unknown);
    }

    @Test
    void aMessageHasRoomHoweverManyUsersThereAreAndHoweverLongTheirKeys() {
        List<ServiceKey> users = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            users.add(new ServiceKey("d", "s" + i));
        }
        // 😀 is two characters of Java: a cut between them would leave broken text.
        SharingKey key = new SharingKey("k" + "😀".repeat(100_000), "a=b");
        String message = new Refusal.AddressInUse(
                        ME, ADDRESS, users, key, new SharingKey(key.key(), "c=" + "d".repeat(100_000)))
                .message();
        assertTrue(message.length() < 1000, message);
        assertTrue(message.startsWith("can't change sharing key for \"d/me\", address also in use by d/s0,d/s1,"));
        assertTrue(message.contains(" more: 192.0.2.1 is shared under the key \"k😀"), message);
        assertTrue(message.contains("😀...\" (200001 characters)"), message);
        assertTrue(new String(message.getBytes(UTF_8), UTF_8).equals(message), "broken text");
    }
}
