package dev.metallbj.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.ConfigProblem.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration may not say, and how it is told (spec section 1). */
class ConfigParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "addresses: []|NO_ADDRESSES|spec.addresses is empty",
                "addresses: [rubbish]|BAD_CIDR|spec.addresses[0] \"rubbish\" is neither",
                "addresses: [192.0.2.1/32, 192.0.2.9-192.0.2.5]|RANGE_REVERSED|spec.addresses[1] \"192.0.2.9-192.0.2.5\" starts after",
                "addresses: [192.0.2.1-x]|BAD_RANGE|ends with \"x\"",
                "addresses: [192.0.2.1-2001:db8::1]|MIXED_FAMILIES|write one entry for each",
                "addresses: [192.0.2.0/28, 192.0.2.8/32]|OVERLAP|spec.addresses[1] \"192.0.2.8/32\" overlaps \"192.0.2.0/28\" (spec.addresses[0] of IPAddressPool ns/p)",
                "serviceAllocation: {namespaces: [a, b, a]}|DUPLICATE_NAMESPACE|spec.serviceAllocation.namespaces[2] \"a\"",
                "serviceAllocation: {namespaceSelectors: [{matchLabels: {a: b}}, {matchLabels: {a: b}}]}|DUPLICATE_SELECTOR|namespaceSelectors[1] \"a=b\" says the same as spec.serviceAllocation.namespaceSelectors[0]",
                "serviceAllocation: {serviceSelectors: [{matchExpressions: [{key: a, operator: In, values: [x, x]}]}]}|DUPLICATE_EXPRESSION|serviceSelectors[0].matchExpressions[0] \"a In [x, x]\" has a value twice",
                "serviceAllocation: {serviceSelectors: [{matchExpressions: [{key: a, operator: Exists}, {key: a, operator: Exists}]}]}|DUPLICATE_EXPRESSION|stands twice",
                "serviceAllocation: {serviceSelectors: [{matchLabels: {'bad key!': x}}]}|BAD_SELECTOR|serviceSelectors[0].matchLabels \"bad key!: x\" has the label name",
                "serviceAllocation: {serviceSelectors: [{matchExpressions: [{key: a, operator: Maybe}]}]}|BAD_SELECTOR|it must be In, NotIn, Exists or DoesNotExist",
                "serviceAllocation: {priority: 2147483648}|OTHER|spec.serviceAllocation.priority \"2147483648\" is out of range",
            })
    void poolProblemsNameObjectFieldAndValue(String spec, Rule rule, String text) {
        String addresses = spec.startsWith("addresses") ? "" : ", addresses: [192.0.2.0/28]";
        assertOnly(rule, "IPAddressPool ns/p: ", text, pool("p", "{" + spec + addresses + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipAddressPools: [a, a]|DUPLICATE_POOL_NAME|spec.ipAddressPools[1] \"a\"",
                "ipAddressPoolSelectors: [{matchLabels: {a: b}}, {matchLabels: {a: b}}]|DUPLICATE_SELECTOR|spec.ipAddressPoolSelectors[1]",
                "nodeSelectors: [{}, {}]|DUPLICATE_SELECTOR|spec.nodeSelectors[1]",
                "serviceSelectors: [{matchExpressions: [{key: a, operator: In}]}]|BAD_SELECTOR|spec.serviceSelectors[0].matchExpressions[0] \"a In []\" has no values",
                "nodeSelectors: [{matchLabels: {a: '**'}}]|BAD_SELECTOR|spec.nodeSelectors[0].matchLabels \"a: **\"",
                "preferredNodeSelectors: [{weight: 1, preference: {matchLabels: {a: 'b c'}}}]|BAD_SELECTOR|spec.preferredNodeSelectors[0].preference.matchLabels \"a: b c\"",
            })
    void advertisementProblemsNameObjectFieldAndValue(String spec, Rule rule, String text) {
        assertOnly(rule, "L2Advertisement ns/x: ", text, advertisement("x", "{" + spec + "}"));
    }

    @Test
    void poolsMayNotShareAnAddressOrAName() {
        assertOnly(
                Rule.OVERLAP,
                "IPAddressPool ns/b: ",
                "spec.addresses[0] \"192.0.2.4-192.0.2.40\" overlaps \"192.0.2.0/28\" (spec.addresses[0] of IPAddressPool ns/a)",
                pool("a", "{addresses: [192.0.2.0/28]}") + pool("b", "{addresses: [192.0.2.4-192.0.2.40]}"));
        assertOnly(
                Rule.DUPLICATE_POOL,
                "IPAddressPool ns/a: ",
                "metadata.name \"a\"",
                pool("a", "{addresses: [192.0.2.0/28]}") + pool("a", "{addresses: [192.0.2.0/28]}"));
        assertOnly(
                Rule.NO_NAME,
                "IPAddressPool (without a name): ",
                "metadata.name is missing",
                "---\nkind: IPAddressPool\napiVersion: metallb.io/v1beta1\nspec: {addresses: [192.0.2.0/28]}\n");
    }

    @Test
    void differentWaysToSelectTheSameAreNotTwice() {
        assertInstanceOf(
                ParsedConfig.Valid.class,
                ResourceYaml.of(advertisement(
                                "x",
                                "{nodeSelectors: [{matchLabels: {a: b}}, {matchExpressions: [{key: a, operator: In, values: [b]}]}],"
                                        + " interfaces: [eth0, eth0]}"))
                        .parse());
    }

    @Test
    void theOrderOfTheObjectsDoesNotMatter() {
        String a = pool("a", "{addresses: [192.0.2.0/28]}");
        String b = pool("b", "{addresses: [198.51.100.0/28]}");
        String x = advertisement("x", "{interfaces: [eth0]}");
        String y = advertisement("y", "{interfaces: [eth1]}");
        assertEquals(
                ResourceYaml.of(a + b + x + y).parse(),
                ResourceYaml.of(y + b + x + a).parse());
    }

    @Test
    void allProblemsAreFoundAtOnce() {
        List<ConfigProblem> problems =
                problems(pool("a", "{addresses: [rubbish, 192.0.2.0/28, 192.0.2.1/32, 192.0.2.9-192.0.2.5]}")
                        + pool("b", "{addresses: [192.0.2.2/32]}")
                        + advertisement("x", "{nodeSelectors: [{matchLabels: {'a b': c, d: 'e f'}}]}"));
        assertEquals(
                List.of(
                        Rule.BAD_CIDR,
                        Rule.RANGE_REVERSED,
                        Rule.OVERLAP,
                        Rule.OVERLAP,
                        Rule.BAD_SELECTOR,
                        Rule.BAD_SELECTOR),
                problems.stream().map(ConfigProblem::rule).toList());
    }

    @Test
    void theSummaryStaysReadable() {
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            addresses.append("rubbish").append(i).append(", ");
        }
        ParsedConfig.Invalid invalid = assertInstanceOf(
                ParsedConfig.Invalid.class,
                ResourceYaml.of(pool("a", "{addresses: [" + addresses + "]}")).parse());
        assertEquals(5_000, invalid.problems().size());
        assertTrue(invalid.summary().endsWith("; and 4990 more"), invalid.summary());
        assertTrue(invalid.summary().length() < 2_500, () -> invalid.summary().length() + " characters");
    }

    @Test
    void anAdvertisementOfAnUnknownPoolIsOnlyWarnedAbout() {
        ParsedConfig.Valid valid = assertInstanceOf(
                ParsedConfig.Valid.class,
                ResourceYaml.of(pool("a", "{addresses: [192.0.2.0/28]}")
                                + advertisement("x", "{ipAddressPools: [zzz]}"))
                        .parse());
        assertEquals(1, valid.warnings().size());
        assertTrue(
                valid.warnings().getFirst().startsWith("L2Advertisement ns/x: spec.ipAddressPools[0] \"zzz\""),
                valid.warnings().getFirst());
        assertTrue(valid.config().advertisementsOf("a").isEmpty());
        assertTrue(valid.config().advertisementsOf("zzz").isEmpty());
    }

    @Test
    void whatAnAppliedPoolBringsIsSaidOfIt() {
        ResourceYaml stored = ResourceYaml.of(pool("m", "{addresses: [192.0.2.0/28]}")
                + pool("x", "{addresses: [192.0.2.0/30, 198.51.100.0/24]}")
                + pool("y", "{addresses: [rubbish]}"));
        IPAddressPool applied = ResourceYaml.of(pool("a", "{addresses: [198.51.100.7/32]}"))
                .pools()
                .getFirst();
        List<String> problems =
                assertInstanceOf(ParsedConfig.Invalid.class, ConfigParser.parse(stored.pools(), applied))
                        .problems()
                        .stream()
                        .map(ConfigProblem::toString)
                        .toList();
        assertEquals(3, problems.size(), problems::toString);
        assertEquals(
                List.of(
                        "IPAddressPool ns/a: spec.addresses[0] \"198.51.100.7/32\" overlaps \"198.51.100.0/24\""
                                + " (spec.addresses[1] of IPAddressPool ns/x); an address may stand in one entry of one pool only"),
                problems.stream()
                        .filter(problem -> problem.startsWith("IPAddressPool ns/a:"))
                        .toList());
    }

    @Test
    void tensOfThousandsOfEntriesAreQuick() {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            addresses.add("2001:db8::" + Integer.toHexString(i / 0x1000) + ":" + Integer.toHexString(i % 0x1000 * 16)
                    + "/124");
        }
        IPAddressPool pool = new IPAddressPool();
        pool.getMetadata().setName("big");
        pool.setSpec(new IPAddressPool.Spec(addresses, true, false, null));
        // Comparing every pair would be 1.25e9 comparisons.
        ParsedConfig parsed = assertTimeout(Duration.ofSeconds(5), () -> ConfigParser.parse(List.of(pool), List.of()));
        assertEquals(
                50_000L * 16,
                assertInstanceOf(ParsedConfig.Valid.class, parsed)
                        .config()
                        .pools()
                        .getFirst()
                        .size());
    }

    private static void assertOnly(Rule rule, String object, String text, String documents) {
        List<ConfigProblem> problems = problems(documents);
        assertEquals(1, problems.size(), problems::toString);
        assertEquals(rule, problems.getFirst().rule());
        assertTrue(problems.getFirst().toString().startsWith(object), problems.getFirst()::toString);
        assertTrue(problems.getFirst().toString().contains(text), problems.getFirst()::toString);
    }

    private static List<ConfigProblem> problems(String documents) {
        return assertInstanceOf(
                        ParsedConfig.Invalid.class, ResourceYaml.of(documents).parse())
                .problems();
    }

    private static String pool(String name, String spec) {
        return document("IPAddressPool", name, spec);
    }

    private static String advertisement(String name, String spec) {
        return document("L2Advertisement", name, spec);
    }

    private static String document(String kind, String name, String spec) {
        return "---\napiVersion: metallb.io/v1beta1\nkind: " + kind + "\nmetadata: {name: " + name
                + ", namespace: ns}\nspec: " + spec + "\n";
    }
}
