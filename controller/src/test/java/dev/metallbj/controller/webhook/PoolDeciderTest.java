package dev.metallbj.controller.webhook;

import static dev.metallbj.controller.webhook.Webhook.POOLS;
import static dev.metallbj.controller.webhook.Webhook.SYSTEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.webhook.Webhook.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which pools may be stored, and what is said about them. */
class PoolDeciderTest {
    private static final String OUTSIDE =
            "IPAddressPool shop/p: metadata.namespace \"shop\" is not the namespace of the controller, so nothing would act on"
                    + " it; it must be in namespace \"metallb-system\"";

    private final Webhook webhook = new Webhook();

    @AfterEach
    void close() {
        webhook.close();
    }

    @Test
    void allProblemsAreInOneAnswer() {
        assertAllowed(webhook.pool("m", "{addresses: [192.0.2.0/28]}"));
        Answer answer = webhook.pool(
                "a",
                "{addresses: [rubbish, 192.0.2.9-192.0.2.5, 192.0.2.3-192.0.2.4], serviceAllocation: {namespaces: [x, x]}}");
        assertEquals(
                List.of(
                        "IPAddressPool metallb-system/a: spec.addresses[0] \"rubbish\" is neither a CIDR block nor a range; a"
                                + " block is written like 192.0.2.0/28, a range like 192.0.2.10-192.0.2.20",
                        "IPAddressPool metallb-system/a: spec.addresses[1] \"192.0.2.9-192.0.2.5\" starts after its end; write"
                                + " 192.0.2.5-192.0.2.9 if that is meant",
                        "IPAddressPool metallb-system/a: spec.serviceAllocation.namespaces[1] \"x\" stands there twice; remove one",
                        "IPAddressPool metallb-system/a: spec.addresses[2] \"192.0.2.3-192.0.2.4\" overlaps \"192.0.2.0/28\""
                                + " (spec.addresses[0] of IPAddressPool metallb-system/m); an address may stand in one entry of"
                                + " one pool only"),
                List.of(answer.message().split("\n", -1)));
        assertTrue(answer.body().contains("\"code\":422,\"reason\":\"Invalid\""), answer.body());
    }

    @Test
    void thousandsOfProblemsStayReadable() {
        String entries = IntStream.range(0, 5_000).mapToObj(i -> "rubbish" + i).collect(Collectors.joining(", "));
        Answer answer = webhook.pool("p", "{addresses: [" + entries + ", " + "x".repeat(100_000) + "]}");
        assertFalse(answer.allowed());
        assertTrue(answer.message().endsWith("\nand 4901 more problems"), answer.message());
        assertTrue(answer.message().length() < 30_000, () -> answer.message().length() + " characters");
        Answer longValue = webhook.pool("p", "{addresses: [" + "x".repeat(100_000) + "]}");
        assertTrue(
                longValue.message().length() < 1_100, () -> longValue.message().length() + " characters");
        assertTrue(longValue.message().endsWith("192.0.2.10-192.0.2.20"), longValue.message());
    }

    @Test
    void fiveThousandEntriesAreQuick() {
        String entries = IntStream.range(0, 5_000)
                .mapToObj(i -> "2001:db8:0:%x::/64".formatted(i))
                .collect(Collectors.joining("', '", "'", "'"));
        String more = entries + ", '2001:db8:1::/64'";
        assertTimeout(Duration.ofSeconds(10), () -> {
            assertAllowed(webhook.pool("p", "{addresses: [" + entries + "]}"));
            assertAllowed(webhook.pool("p", "{addresses: [" + more + "]}"));
            assertRefused(
                    webhook.pool("q", "{addresses: ['2001:db8:0:1387::8/127']}"),
                    "overlaps \"2001:db8:0:1387::/64\" (spec.addresses[4999] of IPAddressPool metallb-system/p)");
        });
    }

    @Test
    void morePoolThanMemoryIsRefused() {
        String entries = "192.0.2.1/32, ".repeat(10_001);
        assertEquals(
                "IPAddressPool metallb-system/p: spec.addresses has 10001 entries; at most 10000 are possible, write neighbours"
                        + " as a range such as 192.0.2.10-192.0.2.20",
                webhook.pool("p", "{addresses: [" + entries + "]}").message());
    }

    @Test
    void poolsThatDifferOnlyInBlanksOverlap() {
        assertAllowed(webhook.pool("p", "{addresses: [192.0.2.1-192.0.2.9]}"));
        assertRefused(
                webhook.pool("q", "{addresses: ['192.0.2.1 - 192.0.2.9 ']}"),
                "\"192.0.2.1 - 192.0.2.9 \" overlaps \"192.0.2.1-192.0.2.9\"");
        webhook.service("shop", "web", 0, Map.of(), "192.0.2.3");
        assertAllowed(webhook.pool("p", "{addresses: [' 192.0.2.1 -192.0.2.9']}"));
    }

    @Test
    void anySignsAndLongNamesAreRepeated() {
        String name = "n".repeat(63);
        assertAllowed(webhook.pool(name, "{addresses: [192.0.2.0/28]}"));
        assertRefused(
                webhook.pool("\u00fcber-\ud83d\ude00", "{addresses: [192.0.2.0/28, \"\u0661\u0669\u0662.0.2.1/32\"]}"),
                "IPAddressPool metallb-system/\u00fcber-\ud83d\ude00: spec.addresses[1] \"\u0661\u0669\u0662.0.2.1/32\" is neither");
        assertRefused(webhook.pool("p", "{addresses: [192.0.2.0/28]}"), "IPAddressPool metallb-system/" + name + ")");
    }

    @Test
    void onlyTheNamespaceOfTheControllerCounts() {
        Answer answer = webhook.pool("p", "shop", "{addresses: [192.0.2.0/28]}");
        assertEquals(OUTSIDE, answer.message());
        // What is there from earlier can be cleaned up.
        Map<String, Object> object =
                Webhook.object("IPAddressPool", "p", "shop", Webhook.json("{addresses: [192.0.2.0/28]}"));
        assertAllowed(webhook.review(POOLS, "IPAddressPool", object, Optional.of(object)));
        assertAllowed(webhook.review(POOLS, "IPAddressPool", Optional.empty(), Optional.of(object)));
        Map<String, Object> other =
                Webhook.object("IPAddressPool", "p", "shop", Webhook.json("{addresses: [192.0.2.0/29]}"));
        assertFalse(webhook.review(POOLS, "IPAddressPool", other, Optional.of(object))
                .allowed());
    }

    @Test
    void aBrokenConfigurationCanBeRepairedStepByStep() {
        Webhook donor = webhook;
        assertAllowed(donor.pool("a", "{addresses: [192.0.2.0/28]}"));
        assertAllowed(donor.pool("b", "{addresses: [198.51.100.0/28]}"));
        // As if stored while there was no webhook.
        donor.pools.put("c", donor.stored("b"));
        String warning = "IPAddressPool metallb-system/new will have no effect until this is corrected: IPAddressPool"
                + " metallb-system/b: metadata.name \"b\" is the name of another pool as well; rename one";
        assertEquals(
                List.of(warning),
                donor.pool("new", "{addresses: [203.0.113.0/28]}").warnings());
        donor.pools.remove("c");

        donor.stored("b").setSpec(donor.stored("a").getSpec());
        assertAllowed(donor.deletePool("new"));
        // Neither labels nor finalizers are held up; every other change has to correct it.
        assertAllowed(donor.pool("b", "{addresses: [192.0.2.0/28]}"));
        assertRefused(donor.pool("b", "{addresses: [192.0.2.0/28], autoAssign: false}"), "overlaps");
        assertAllowed(donor.pool("b", "{addresses: [198.51.100.0/28], autoAssign: false}"));
    }

    @Test
    void aSecondObjectOfOneNameIsTheApiServersBusiness() {
        assertAllowed(webhook.pool("p", "{addresses: [192.0.2.0/28]}"));
        Map<String, Object> again =
                Webhook.object("IPAddressPool", "p", SYSTEM, Webhook.json("{addresses: [192.0.2.0/28]}"));
        assertAllowed(webhook.review(POOLS, "IPAddressPool", again, Optional.empty()));
    }

    @Test
    void generatedNamesAreNames() {
        Map<String, Object> pool = Webhook.object("IPAddressPool", "", SYSTEM, Webhook.json("{addresses: [rubbish]}"));
        pool.put("metadata", Map.of("generateName", "pool-", "namespace", SYSTEM));
        assertTrue(webhook.review(POOLS, "IPAddressPool", pool, Optional.empty())
                .message()
                .startsWith("IPAddressPool metallb-system/pool-: spec.addresses[0]"));
    }

    @Test
    void anApiServerThatDoesNotAnswerIsAFailureNotARefusal() {
        assertAllowed(webhook.pool("p", "{addresses: [192.0.2.0/28]}"));
        webhook.outage = "cannot read the IPAddressPools: no answer of the API server within 2 s";
        Answer answer = webhook.pool("q", "{addresses: [198.51.100.0/28]}");
        assertEquals(500, answer.code());
        assertEquals(webhook.outage, answer.message());
        // A deletion is never held up.
        webhook.service("shop", "web", 0, Map.of(), "192.0.2.1");
        Answer deletion = webhook.deletePool("p");
        assertTrue(deletion.allowed());
        assertEquals(
                List.of("IPAddressPool metallb-system/p: up to 1 Services lose their addresses; " + webhook.outage),
                deletion.warnings());
    }

    @Test
    void theValueStarIsExplained() {
        List<String> warnings = webhook.pool(
                        "p",
                        "{addresses: [192.0.2.0/28], serviceAllocation: {namespaceSelectors: [{matchLabels: {team: '*'}}]}}")
                .warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().contains("\"team: *\" means that the label exists"), warnings.getFirst());
    }

    private static void assertAllowed(Answer answer) {
        assertTrue(answer.allowed(), answer::toString);
        assertEquals(List.of(), answer.warnings());
    }

    private static void assertRefused(Answer answer, String message) {
        assertEquals(200, answer.code());
        assertFalse(answer.allowed(), answer::toString);
        assertTrue(answer.message().contains(message), answer.message());
    }
}
