package dev.metallbj.controller.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.Config;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.webhook.Webhook.Answer;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServicePort;
import dev.metallbj.runtime.kubernetes.model.ServiceSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes and deletions of pools that take addresses in use: allowed, and the Services are named. */
class MovingServicesTest {
    private final Webhook webhook = new Webhook();

    @AfterEach
    void close() {
        webhook.close();
    }

    @Test
    void aSmallerPoolTakesWhatIsOutside() {
        webhook.pool("p", "{addresses: [192.0.2.0/24]}");
        webhook.service("shop", "web", 0, Map.of(), "192.0.2.200");
        webhook.service("shop", "api", 0, Map.of(), "192.0.2.10");
        webhook.service("blog", "web", 0, Map.of(), "192.0.2.254");
        assertEquals(
                List.of(
                        "IPAddressPool metallb-system/p: this change takes addresses from 2 Services; each gets another one if"
                                + " there is one for it",
                        "Service blog/web loses 192.0.2.254",
                        "Service shop/web loses 192.0.2.200"),
                warnings("{addresses: [192.0.2.0/25]}"));
    }

    @Test
    void whatTakesNothingIsNotWarnedOf() {
        webhook.pool("p", "{addresses: [192.0.2.0/24]}");
        webhook.service("shop", "web", 0, Map.of(), "192.0.2.200");
        webhook.service("shop", "elsewhere", 0, Map.of(), "203.0.113.9");
        webhook.service("shop", "waiting", 0, Map.of());
        assertEquals(List.of(), warnings("{addresses: [192.0.2.128/25, 192.0.2.0/25]}"));
        assertEquals(List.of(), warnings("{addresses: [192.0.2.128-192.0.2.250], autoAssign: false}"));
        assertEquals(List.of(), warnings("{addresses: [192.0.2.200/32], avoidBuggyIPs: true}"));
    }

    @Test
    void avoidBuggyIpsAndServiceAllocationTakeAddressesToo() {
        webhook.pool("p", "{addresses: [192.0.2.0/24]}");
        webhook.service("shop", "zero", 0, Map.of(), "192.0.2.0");
        webhook.service("shop", "one", 0, Map.of(), "192.0.2.1");
        webhook.service("blog", "two", 0, Map.of(), "192.0.2.2");
        assertEquals(
                List.of("Service shop/zero loses 192.0.2.0"),
                services(warnings("{addresses: [192.0.2.0/24], avoidBuggyIPs: true}")));
        assertEquals(
                List.of("Service shop/one loses 192.0.2.1", "Service shop/zero loses 192.0.2.0"),
                services(warnings("{addresses: [192.0.2.0/24], serviceAllocation: {namespaces: [blog]}}")));
        webhook.namespaces.put("shop", Map.of("team", "a"));
        webhook.namespaces.put("blog", Map.of("team", "b"));
        assertEquals(
                List.of("Service blog/two loses 192.0.2.2"),
                services(warnings("{addresses: [192.0.2.0/24], serviceAllocation: {namespaceSelectors: [{matchLabels:"
                        + " {team: a}}]}}")));
    }

    @Test
    void onlyOurServicesMove() {
        webhook.pool("p", "{addresses: [192.0.2.0/24]}");
        webhook.service("shop", "ours", 0, Map.of(), "192.0.2.200");
        Service other = webhook.service("shop", "other", 0, Map.of(), "192.0.2.201");
        other.setSpec(with(other.getSpec(), "LoadBalancer", "example.com/lb"));
        Service noLonger = webhook.service("shop", "no-longer", 0, Map.of(), "192.0.2.202");
        noLonger.setSpec(with(noLonger.getSpec(), "ClusterIP", ""));
        assertEquals(List.of("Service shop/ours loses 192.0.2.200"), services(warnings("{addresses: [192.0.2.0/25]}")));
        try (Webhook classed = new Webhook("example.com/lb")) {
            classed.services.addAll(webhook.services);
            classed.pool("p", "{addresses: [192.0.2.0/24]}");
            assertEquals(
                    List.of("Service shop/other loses 192.0.2.201"),
                    services(classed.pool("p", "{addresses: [192.0.2.0/25]}").warnings()));
        }
    }

    @Test
    void aDeletionTakesAll() {
        webhook.pool("p", "{addresses: [192.0.2.0/24]}");
        webhook.pool("q", "{addresses: [198.51.100.0/24]}");
        Map<String, String> shared = Map.of("metallb.io/allow-shared-ip", "key");
        webhook.service("shop", "a", 0, shared, "192.0.2.1");
        Service b = webhook.service("shop", "b", 1, shared, "192.0.2.1");
        b.setSpec(onPort(b.getSpec(), 443));
        webhook.service("shop", "c", 0, Map.of(), "192.0.2.2");
        webhook.service("shop", "q", 0, Map.of(), "198.51.100.2");
        Answer answer = webhook.deletePool("p");
        assertTrue(answer.allowed());
        assertEquals(
                List.of(
                        "IPAddressPool metallb-system/p: its deletion takes addresses from 3 Services; each gets another one if"
                                + " there is one for it",
                        "Service shop/a loses 192.0.2.1",
                        "Service shop/b loses 192.0.2.1",
                        "Service shop/c loses 192.0.2.2"),
                answer.warnings());
        assertEquals(
                List.of("Service shop/q loses 198.51.100.2"),
                services(webhook.deletePool("q").warnings()));
    }

    @Test
    void tenAreNamedAndTheOthersCounted() {
        webhook.pool("p", "{addresses: ['2001:db8::/64', 192.0.2.0/24]}");
        String namespace = "s".repeat(63);
        for (int i = 0; i < 12; i++) {
            String name = "%02d".formatted(i) + "x".repeat(61);
            Service service = webhook.service(
                    namespace,
                    name,
                    i,
                    Map.of(),
                    "192.0.2.1" + i,
                    "2001:db8::aaaa:bbbb:cccc:%04x".formatted(0xdd00 + i));
            service.setSpec(dual(service.getSpec()));
        }
        List<String> warnings = webhook.deletePool("p").warnings();
        assertEquals(12, warnings.size());
        assertTrue(warnings.getFirst().contains("takes addresses from 12 Services"), warnings.getFirst());
        assertEquals(
                "Service " + namespace + "/00" + "x".repeat(61) + " loses 192.0.2.10, 2001:db8::aaaa:bbbb:cccc:dd00",
                warnings.get(1));
        assertEquals("and 2 more Services", warnings.get(11));
        assertTrue(warnings.stream().allMatch(warning -> warning.length() <= 256));
        assertTrue(warnings.stream().mapToInt(String::length).sum() <= 4_096);
    }

    @Test
    void whileOthersAreBrokenNothingMoves() {
        webhook.pool("p", "{addresses: [192.0.2.0/24]}");
        webhook.pool("q", "{addresses: [198.51.100.0/24]}");
        webhook.pool("r", "{addresses: [203.0.113.0/24]}");
        webhook.stored("r").setSpec(webhook.stored("q").getSpec());
        webhook.service("shop", "web", 0, Map.of(), "192.0.2.200");
        String problem =
                "will have no effect until this is corrected: IPAddressPool metallb-system/r: spec.addresses[0]"
                        + " \"198.51.100.0/24\" overlaps \"198.51.100.0/24\"";
        List<String> warnings = warnings("{addresses: [192.0.2.0/25]}");
        assertTrue(warnings.getFirst().startsWith("IPAddressPool metallb-system/p " + problem), warnings::toString);
        assertEquals(2, warnings.size(), "one, continued");
        warnings = webhook.deletePool("p").warnings();
        assertTrue(
                warnings.getFirst().startsWith("IPAddressPool metallb-system/p: its deletion " + problem),
                warnings::toString);
        assertEquals(2, warnings.size(), "one, continued");
    }

    @Test
    void tenThousandServicesAreQuick() {
        webhook.pool("p", "{addresses: [198.18.0.0/16]}");
        webhook.pool("q", "{addresses: [198.19.0.0/16]}");
        for (int i = 0; i < 10_000; i++) {
            webhook.service("shop", "web-" + i, i, Map.of(), "198.18." + i / 250 + "." + i % 250);
        }
        Config whole = config("198.18.0.0/16");
        Config smaller = config("198.18.0.0-198.18.35.255");
        Config without = config();
        for (String what : List.of("cold", "warm")) {
            System.out.printf(
                    "10,000 Services, %s, CPU time: a change that moves 1,000: %d ms, one that moves none: %d ms, a deletion:"
                            + " %d ms%n",
                    what,
                    cpuMillis(whole, smaller, 1_000),
                    cpuMillis(smaller, whole, 0),
                    cpuMillis(whole, without, 10_000));
        }
        List<String> warnings = webhook.deletePool("p").warnings();
        assertTrue(warnings.getFirst().contains("takes addresses from 10000 Services"), warnings::toString);
        assertEquals("and 9990 more Services", warnings.getLast());
    }

    /** Of this thread, which the other builds on the machine do not lengthen. */
    private long cpuMillis(Config before, Config after, int moving) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        List<Service> concerned = new MovingServices(before.pool("p"), after.pool("p")).concerned(webhook.services);
        assertEquals(moving, MovingServices.find(concerned, "", after, Map.of()).size());
        long millis = (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
        assertTrue(millis < 5_000, () -> millis + " ms");
        return millis;
    }

    private static Config config(String... addresses) {
        List<Pool> pools = new ArrayList<>();
        try {
            for (String entry : addresses) {
                pools.add(new Pool("p", Map.of(), List.of(AddressEntry.parse(entry)), true, false, Optional.empty()));
            }
            pools.add(new Pool(
                    "q", Map.of(), List.of(AddressEntry.parse("198.19.0.0/16")), true, false, Optional.empty()));
        } catch (InvalidTextException impossible) {
            throw new IllegalArgumentException(impossible);
        }
        return new Config(pools, List.of());
    }

    private List<String> warnings(String spec) {
        String before = Webhook.text(webhook.stored("p").getSpec());
        Answer answer = webhook.pool("p", spec);
        assertTrue(answer.allowed(), answer::toString);
        // Back again, so that each change starts from the same.
        webhook.pool("p", before);
        return answer.warnings();
    }

    private static List<String> services(List<String> warnings) {
        return warnings.isEmpty() ? warnings : warnings.subList(1, warnings.size());
    }

    private static ServiceSpec with(ServiceSpec spec, String type, String lbClass) {
        return new ServiceSpec(
                type,
                spec.clusterIP(),
                spec.clusterIPs(),
                spec.ipFamilies(),
                spec.ipFamilyPolicy(),
                spec.externalTrafficPolicy(),
                "",
                lbClass,
                spec.ports(),
                Map.of());
    }

    private static ServiceSpec onPort(ServiceSpec spec, int port) {
        return new ServiceSpec(
                spec.type(),
                spec.clusterIP(),
                spec.clusterIPs(),
                spec.ipFamilies(),
                spec.ipFamilyPolicy(),
                spec.externalTrafficPolicy(),
                "",
                "",
                List.of(new ServicePort("", "TCP", port)),
                Map.of());
    }

    private static ServiceSpec dual(ServiceSpec spec) {
        return new ServiceSpec(
                spec.type(),
                spec.clusterIP(),
                List.of(spec.clusterIP(), "2001:db8:18::1"),
                List.of("IPv4", "IPv6"),
                "RequireDualStack",
                spec.externalTrafficPolicy(),
                "",
                "",
                spec.ports(),
                Map.of());
    }
}
