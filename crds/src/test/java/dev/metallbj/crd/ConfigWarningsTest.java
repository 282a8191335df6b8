package dev.metallbj.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is legal and yet said aloud: the value {@code *}, pools that are not there, limits without effect. */
class ConfigWarningsTest {
    @Test
    void anyValueIsExplainedWhereverASelectorStands() {
        assertEquals(
                List.of(
                        "IPAddressPool ns/p: spec.serviceAllocation.namespaceSelectors[1].matchLabels \"team: *\" means that the"
                                + " label exists, whatever its value; operator Exists says so in plain Kubernetes",
                        "IPAddressPool ns/p: spec.serviceAllocation.serviceSelectors[0].matchLabels \"app: *\" means that the"
                                + " label exists, whatever its value; operator Exists says so in plain Kubernetes"),
                ConfigWarnings.of(pool(
                        "p",
                        "",
                        "{addresses: [192.0.2.0/28], serviceAllocation: {namespaceSelectors: [{matchLabels: {a: b}},"
                                + " {matchLabels: {team: '*'}}], serviceSelectors: [{matchLabels: {app: '*'}}]}}")));
        List<String> fields = ConfigWarnings.of(
                        advertisement(
                                "x",
                                "{ipAddressPoolSelectors: [{matchLabels: {a: '*'}}], nodeSelectors: [{matchLabels: {b: '*'}}],"
                                        + " serviceSelectors: [{matchLabels: {c: '*', d: e}}],"
                                        + " preferredNodeSelectors: [{weight: 1, preference: {matchLabels: {f: '*'}}}]}"),
                        List.of(),
                        List.of())
                .stream()
                .map(warning -> warning.replaceAll("L2Advertisement ns/x: (.*) means.*", "$1"))
                .toList();
        assertEquals(
                List.of(
                        "spec.ipAddressPoolSelectors[0].matchLabels \"a: *\"",
                        "spec.nodeSelectors[0].matchLabels \"b: *\"",
                        "spec.serviceSelectors[0].matchLabels \"c: *\"",
                        "spec.preferredNodeSelectors[0].preference.matchLabels \"f: *\""),
                fields);
    }

    @Test
    void limitsBesideAnUnlimitedAdvertisementAreVoid() {
        L2Advertisement unlimited = advertisement("default", "{ipAddressPools: [a, b]}");
        L2Advertisement limited = advertisement(
                "some", "{ipAddressPools: [a], interfaces: [eth0], nodeSelectors: [{matchLabels: {n: m}}]}");
        List<IPAddressPool> pools = List.of(pool("a", "", "{}"), pool("b", "", "{}"));
        assertEquals(
                List.of(
                        "L2Advertisement ns/some: nodeSelectors, interfaces have no effect for pool a, which L2Advertisement"
                                + " default announces without limits"),
                ConfigWarnings.of(limited, pools, List.of(unlimited)));
        assertEquals(
                List.of(
                        "L2Advertisement ns/default: announces pool a without limits, so that nodeSelectors, interfaces of"
                                + " L2Advertisement some have no effect there"),
                ConfigWarnings.of(unlimited, pools, List.of(limited)));
        // Also while the pool they both name is still to come.
        assertEquals(
                1,
                ConfigWarnings.of(limited, List.of(), List.of(unlimited)).stream()
                        .filter(warning -> warning.contains("no effect"))
                        .count());
    }

    @Test
    void poolsAreFoundBySelectorToo() {
        L2Advertisement everything = advertisement("everything", "{}");
        L2Advertisement limited = advertisement(
                "some",
                "{ipAddressPoolSelectors: [{matchLabels: {zone: x}}], serviceSelectors: [{matchLabels: {s: t}}]}");
        List<IPAddressPool> pools = List.of(
                pool("a", "zone: x", "{}"),
                pool("b", "zone: y", "{}"),
                pool("c", "zone: x", "{}"),
                pool("d", "zone: x", "{}"),
                pool("e", "zone: x", "{}"));
        assertEquals(
                List.of("L2Advertisement ns/some: serviceSelectors have no effect for pools a, c, d and 1 more, which"
                        + " L2Advertisement everything announces without limits"),
                ConfigWarnings.of(limited, pools, List.of(everything)));
    }

    @Test
    void limitsThatStillMeanSomethingAreNotVoid() {
        List<IPAddressPool> pools = List.of(pool("a", "", "{}"), pool("b", "", "{}"));
        L2Advertisement limited = advertisement("some", "{ipAddressPools: [a], interfaces: [eth0]}");
        // Another pool; limits on the other side too; no limit at all, also in the form of a selector of everything.
        assertEquals(
                List.of(), ConfigWarnings.of(limited, pools, List.of(advertisement("x", "{ipAddressPools: [b]}"))));
        assertEquals(
                List.of(),
                ConfigWarnings.of(
                        limited, pools, List.of(advertisement("x", "{serviceSelectors: [{matchLabels: {a: b}}]}"))));
        assertEquals(
                List.of(),
                ConfigWarnings.of(
                        advertisement("some", "{nodeSelectors: [{}]}"), pools, List.of(advertisement("x", "{}"))));
        // Preferences count only on the nodes and for the Services selected; interfaces add up all the same.
        assertEquals(
                List.of("L2Advertisement ns/some: interfaces have no effect for pools a, b, which L2Advertisement x"
                        + " announces without limits"),
                ConfigWarnings.of(
                        advertisement(
                                "some",
                                "{interfaces: [eth0], nodeSelectors: [{matchLabels: {a: b}}], preferredNodeSelectors:"
                                        + " [{weight: 1, preference: {matchLabels: {c: d}}}]}"),
                        pools,
                        List.of(advertisement("x", "{}"))));
        // A stored one that cannot be read is no reason to say anything.
        assertEquals(
                List.of(),
                ConfigWarnings.of(
                        limited,
                        pools,
                        List.of(advertisement("x", "{ipAddressPoolSelectors: [{matchLabels: {'b c': d}}]}"))));
    }

    @Test
    void theParserSaysSoToo() {
        String yaml = yaml("IPAddressPool", "a", "", "{addresses: [192.0.2.0/28]}")
                + yaml("L2Advertisement", "default", "", "{}")
                + yaml("L2Advertisement", "some", "", "{interfaces: [eth0]}");
        ParsedConfig.Valid valid =
                assertInstanceOf(ParsedConfig.Valid.class, ResourceYaml.of(yaml).parse());
        assertEquals(
                List.of(
                        "L2Advertisement some: interfaces have no effect for pool a, which L2Advertisement default announces"
                                + " without limits"),
                valid.warnings());
    }

    private static IPAddressPool pool(String name, String labels, String spec) {
        return ResourceYaml.of(yaml("IPAddressPool", name, labels, spec))
                .pools()
                .getFirst();
    }

    private static L2Advertisement advertisement(String name, String spec) {
        return ResourceYaml.of(yaml("L2Advertisement", name, "", spec))
                .advertisements()
                .getFirst();
    }

    private static String yaml(String kind, String name, String labels, String spec) {
        return "---\napiVersion: metallb.io/v1beta1\nkind: " + kind + "\nmetadata: {name: " + name
                + ", namespace: ns, labels: {" + labels + "}}\nspec: " + spec + "\n";
    }
}
