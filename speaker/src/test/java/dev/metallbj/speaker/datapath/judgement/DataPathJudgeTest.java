package dev.metallbj.speaker.datapath.judgement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.Pool;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.LocalAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataPathJudgeTest {
    private static final int UP_BROADCAST = 0x3;
    private static final int LOOPBACK = 0x9;
    private static final int NOARP = 0x83;

    private final List<Link> links = new ArrayList<>(List.of(link(2, "eth0"), link(3, "eth1")));
    private final List<LocalAddress> addresses = new ArrayList<>(List.of(
            new LocalAddress("lo", LOOPBACK, IpAddress.parse("127.0.0.1"), 8),
            new LocalAddress("eth0", UP_BROADCAST, IpAddress.parse("198.51.100.11"), 24)));
    private final Map<String, KernelSettings> settings =
            new HashMap<>(Map.of("eth0", new KernelSettings(0, 0), "eth1", new KernelSettings(0, 0)));
    private Routes routes = new Routes("eth0", List.of());
    private Interfaces advertised = Interfaces.ALL;
    private Pool pool = pool("198.51.100.192/26");

    @Test
    void nothingIsWrongOnAnOrdinaryNode() {
        assertEquals(List.of(), judge());
        settings.put("eth0", new KernelSettings(0, 1));
        assertEquals(List.of(), judge(), "strict on the interface of the default route");
    }

    @Test
    void theKernelAnswersForWhatLoHas() {
        addresses.add(new LocalAddress("lo", LOOPBACK, IpAddress.parse("198.51.100.200"), 32));
        assertEquals(List.of("kernel_answers lo"), keys());
        String message = judge().getFirst().message();
        assertTrue(message.contains("on eth0, eth1 for 198.51.100.200 of pool one, because lo has it"), message);
        assertTrue(message.contains("arp_ignore=1"), message);
        for (int harmless : new int[] {1, 2, 3, 8}) {
            ignoreArp(harmless);
            assertEquals(List.of(), keys(), "arp_ignore " + harmless);
        }
        ignoreArp(5);
        assertEquals(List.of("kernel_answers lo"), keys(), "a value without meaning");
    }

    @Test
    void theKernelAnswersForWhatTheInterfaceItselfHas() {
        addresses.add(new LocalAddress("eth1", UP_BROADCAST, IpAddress.parse("198.51.100.200"), 32));
        for (int ignore : new int[] {0, 1, 2, 3}) {
            ignoreArp(ignore);
            assertEquals(List.of("kernel_answers eth1"), keys(), "arp_ignore " + ignore);
        }
        assertTrue(judge().getFirst().message().contains("out of the pool"));
        ignoreArp(8);
        assertEquals(List.of(), keys());
    }

    @Test
    void kubeProxyWithoutStrictArpIsOneFindingHoweverManyAddresses() {
        for (int i = 192; i < 250; i++) {
            addresses.add(new LocalAddress("kube-ipvs0", NOARP, IpAddress.parse("198.51.100." + i), 32));
        }
        assertEquals(List.of("ipvs_without_strict_arp kube-ipvs0"), keys());
        String message = judge().getFirst().message();
        assertTrue(message.contains("198.51.100.194 of pool one and 55 more"), message);
        assertTrue(message.contains("strictARP"), message);
        ignoreArp(1);
        assertEquals(List.of(), keys());
    }

    @Test
    void anAddressOfNoPoolIsNobodysBusiness() {
        addresses.add(new LocalAddress("lo", LOOPBACK, IpAddress.parse("203.0.113.1"), 32));
        assertEquals(List.of(), keys());
    }

    @Test
    void forIpv6TheKernelAnswersOnTheSameInterfaceOnly() {
        pool = pool("2001:db8:100::/64");
        addresses.add(new LocalAddress("lo", LOOPBACK, IpAddress.parse("2001:db8:100::1"), 128));
        assertEquals(List.of(), keys());
        addresses.add(new LocalAddress("eth0", UP_BROADCAST, IpAddress.parse("2001:db8:100::2"), 128));
        assertEquals(List.of("kernel_answers eth0"), keys());
    }

    @Test
    void aStrictFilterHurtsWhereTheDefaultRouteIsElsewhere() {
        addresses.add(new LocalAddress("eth1", UP_BROADCAST, IpAddress.parse("192.0.2.11"), 24));
        pool = pool("192.0.2.192/26");
        settings.put("eth1", new KernelSettings(0, 1));
        assertEquals(List.of("reverse_path_filter eth1"), keys());
        routes = new Routes("eth1", List.of());
        assertEquals(List.of(), keys());
        routes = Routes.NONE;
        assertEquals(List.of(), keys(), "no way back to anybody else at all");
        routes = new Routes("eth0", List.of());
        settings.put("eth1", new KernelSettings(0, 2));
        assertEquals(List.of(), keys(), "loose");
    }

    @Test
    void aPoolOfAnotherNetworkIsAHint() {
        pool = pool("203.0.113.0/24");
        assertEquals(List.of("other_network one"), keys());
        routes = new Routes(
                "eth0", List.of(new Routes.OnLink("eth0", Cidr.containing(IpAddress.parse("203.0.113.0"), 24))));
        assertEquals(List.of(), keys(), "a route says that they are there");
        advertised = Interfaces.named(Set.of("eth1"));
        assertEquals(List.of("no_address one"), keys());
    }

    @Test
    void interfacesThatDoNotExistAreNoFinding() {
        advertised = Interfaces.named(Set.of("eth7", "nowhere"));
        assertEquals(List.of(), keys());
    }

    @Test
    void routesAsTheKernelWritesThem() {
        List<String> lines = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "eth1\t00000000\t016433C6\t0003\t0\t0\t200\t00000000\t0\t0\t0",
                "eth0\t00000000\t016433C6\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "eth0\t006433C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "eth1\t000200C0\t016433C6\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "*\t007100CB\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "broken",
                "eth0\tzz\t0\t0001\t0\t0\tx\ty\t0\t0\t0");
        assertEquals(
                new Routes(
                        "eth0",
                        List.of(new Routes.OnLink("eth0", Cidr.containing(IpAddress.parse("198.51.100.0"), 24)))),
                Routes.parse(lines, ByteOrder.LITTLE_ENDIAN));
        assertEquals(
                "eth0",
                Routes.parse(List.of("eth0 00000000 C6336401 0003 0 0 0 00000000 0 0 0"), ByteOrder.BIG_ENDIAN)
                        .defaultInterface());
    }

    private void ignoreArp(int value) {
        settings.replaceAll((_, before) -> new KernelSettings(value, before.rpFilter()));
    }

    private List<String> keys() {
        return judge().stream().map(Finding::key).toList();
    }

    private List<Finding> judge() {
        return DataPathJudge.judge(new Situation(
                links, addresses, settings, routes, List.of(new AdvertisedPool(pool, Optional.of(advertised)))));
    }

    private static Pool pool(String cidr) {
        String[] parts = cidr.split("/");
        Cidr block = Cidr.containing(IpAddress.parse(parts[0]), Integer.parseInt(parts[1]));
        return new Pool("one", Map.of(), List.of(block.range()), true, false, Optional.empty());
    }

    private static Link link(int index, String name) {
        return new Link(
                index,
                name,
                new MacAddress(0x0200_5e10_0000L + index),
                UP_BROADCAST,
                true,
                false,
                true,
                Optional.of(IpAddress.parse("fe80::" + index)));
    }
}
