package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.annotated;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static dev.metallbj.lab.controller.ControllerCluster.spec;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.IPAddressPool;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API server lets through and nobody meant: it takes effect, or a message says what is wrong; and nothing else stops working. */
class BadInputTest {

    private static final int ENTRIES = 5000;

    private static ControllerCluster cluster;
    private static int number;
    private String shop = "";

    @BeforeAll
    static void startCluster() {
        cluster = ControllerCluster.start();
        cluster.runController();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void makePool() {
        shop = cluster.namespace("bad-" + ++number);
        cluster.pool("green", "192.0.2.8/29");
        cluster.awaitMetric("metallb_allocator_addresses_total{pool=\"green\"}", 8);
    }

    /** Whatever a test did: somebody else is served. */
    @AfterEach
    void nothingElseStopsWorking() {
        cluster.create(shop, "bystander", annotated("address-pool", "green"));
        await("a bystander is served", () -> cluster.ips(shop, "bystander").size() == 1);
        cluster.client().services().inNamespace(shop).delete();
        cluster.client().resources(IPAddressPool.class).inNamespace(SYSTEM).delete();
        await(
                "no pool is left",
                () -> cluster.metric("metallb_allocator_addresses_total{pool=\"green\"}")
                        .isEmpty());
    }

    @Test
    void fiveThousandEntriesTakeEffectInAMoment() {
        String[] entries = new String[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            entries[i] = "2001:db8:" + Integer.toHexString(i + 1) + "::/127";
        }
        cluster.create(shop, "six", spec(s -> s.withIpFamilies("IPv6")));
        cluster.awaitEvent(shop, "six", "AllocationFailed");
        long begin = System.nanoTime();
        cluster.pool("long", entries);
        cluster.awaitIps(shop, "six", "2001:db8:1::");
        long took = (System.nanoTime() - begin) / 1_000_000;
        await("counted", () -> cluster.row("ipaddresspools", "long").endsWith("1,9999,0,0,1,9999]"));

        System.out.printf("%d entries: first address after %d ms%n", ENTRIES, took);
        assertTrue(took < 5000, took + " ms");
        // A change of one entry at the end.
        entries[ENTRIES - 1] = "2001:db8:ffff::/128";
        cluster.pool("long", entries);
        await("counted anew", () -> cluster.row("ipaddresspools", "long").endsWith("1,9998,0,0,1,9998]"));
        assertEquals(List.of("2001:db8:1::"), cluster.ips(shop, "six"));
    }

    @Test
    void poolsThatDifferOnlyInBlanksAreOneTooMany() {
        cluster.pool("first", "198.51.100.1-198.51.100.5");
        cluster.awaitMetric("metallb_allocator_addresses_total{pool=\"first\"}", 5);
        cluster.pool("second", " 198.51.100.1  -  198.51.100.5 ");
        awaitProblem(
                "IPAddressPool metallb-system/first",
                "IPAddressPool metallb-system/second",
                "spec.addresses[0] \" 198.51.100.1  -  198.51.100.5 \"",
                "198.51.100.1-198.51.100.5");
        cluster.deletePool("first");
        cluster.awaitMetric("metallb_allocator_addresses_total{pool=\"second\"}", 5);
        cluster.pool("second", " 198.51.100.0/30");
        awaitProblem(
                "IPAddressPool metallb-system/second",
                "spec.addresses[0] \" 198.51.100.0/30\"",
                "has blanks around it");
    }

    @Test
    void twoHundredPorts() {
        cluster.create(shop, "many", sharing(ports(1000, 200)));
        cluster.awaitIps(shop, "many", "192.0.2.8");
        cluster.create(shop, "more", sharing(ports(1200, 200)));
        cluster.awaitIps(shop, "more", "192.0.2.8");
        cluster.create(
                shop,
                "same",
                service -> annotated("loadBalancerIPs", "192.0.2.8")
                        .apply(sharing(ports(1399, 200)).apply(service)));
        cluster.awaitEvent(shop, "same", "AllocationFailed", shop + "/more");
        List<String> events = cluster.events(shop, "same");
        assertTrue(events.getFirst().length() < 1100, () -> events.getFirst().length() + " characters");
    }

    @Test
    void unicodeAndTheLongestNames() {
        String longest = "n".repeat(63);
        String namespace = cluster.namespace("n".repeat(63 - shop.length()) + shop);
        cluster.create(
                namespace,
                longest,
                service -> service.editMetadata()
                        .addToAnnotations("example.com/size", "\u0000\u202e日本語 🎈")
                        .addToAnnotations("metallb.io/allow-shared-ip", "schlüssel 🎈")
                        .addToLabels("l".repeat(63), "v".repeat(63))
                        .endMetadata());
        await("served", () -> cluster.ips(namespace, longest).size() == 1);
        cluster.create(namespace, "unknown", annotated("address-pool", "日本語 🎈"));
        cluster.awaitEvent(namespace, "unknown", "AllocationFailed", "unknown pool \"日本語 🎈\"");
        cluster.create(namespace, "no-address", annotated("loadBalancerIPs", "١٩٢.٠.٢.٨"));
        cluster.awaitEvent(namespace, "no-address", "AllocationFailed", "١٩٢.٠.٢.٨");
        cluster.create(namespace, "endless", annotated("loadBalancerIPs", "192.0.2.9,".repeat(5000)));
        cluster.awaitEvent(namespace, "endless", "AllocationFailed");
        cluster.client().services().inNamespace(namespace).delete();
    }

    @Test
    void emptyAndHugeLists() {
        KubernetesClientException none = assertThrows(KubernetesClientException.class, () -> cluster.pool("none"));
        assertTrue(requireNonNull(none.getMessage()).contains("spec.addresses"), none::getMessage);
        patchPool(
                "{\"spec\": {\"serviceAllocation\": {\"namespaces\": [], \"serviceSelectors\": [], \"priority\": 0}}}");
        cluster.create(shop, "open");
        cluster.awaitIps(shop, "open", "192.0.2.8");

        List<String> namespaces = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            namespaces.add("\"ns-" + i + "\"");
        }
        namespaces.add("\"" + shop + "\"");
        patchPool("{\"spec\": {\"serviceAllocation\": {\"namespaces\": " + namespaces + "}}}");
        cluster.create(shop, "listed");
        cluster.awaitIps(shop, "listed", "192.0.2.9");
        namespaces.add("\"ns-7\"");
        patchPool("{\"spec\": {\"serviceAllocation\": {\"namespaces\": " + namespaces + "}}}");
        awaitProblem(
                "IPAddressPool metallb-system/green: spec.serviceAllocation.namespaces[5001] \"ns-7\"",
                "stands there twice");
        patchPool("{\"spec\": {\"serviceAllocation\": null}}");
        await("valid again", () -> summary().isEmpty());
    }

    private static UnaryOperator<ServiceBuilder> sharing(List<ServicePort> ports) {
        return service -> annotated("allow-shared-ip", "key")
                .apply(spec(s -> s.withPorts(ports)).apply(service));
    }

    private static List<ServicePort> ports(int first, int count) {
        List<ServicePort> ports = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            ports.add(new ServicePortBuilder().withName("p" + i).withPort(i).build());
        }
        return ports;
    }

    private static void patchPool(String patch) {
        cluster.client()
                .resources(IPAddressPool.class)
                .inNamespace(SYSTEM)
                .withName("green")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private static void awaitProblem(String... parts) {
        await(
                List.of(parts) + " in: " + summary(),
                () -> List.of(parts).stream().allMatch(summary()::contains));
    }

    private static String summary() {
        ConfigurationState state = cluster.client()
                .resources(ConfigurationState.class)
                .inNamespace(SYSTEM)
                .withName("controller")
                .get();
        return state == null || state.getStatus() == null
                ? "(none)"
                : requireNonNull(state.getStatus()).errorSummary();
    }
}
