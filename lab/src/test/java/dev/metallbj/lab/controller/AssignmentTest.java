package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.annotated;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static dev.metallbj.lab.controller.ControllerCluster.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller against a real API server: who gets which address, what is said about it, and what is left alone. */
class AssignmentTest {

    private static final String CLASS = "other.example/lb";

    private static ControllerCluster cluster;
    private static int number;

    /** The test before has left its controller with nothing in it. */
    private static boolean kept;

    private boolean withOwnFlags;
    private String shop = "";

    @BeforeAll
    static void startCluster() {
        cluster = ControllerCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startController() {
        shop = cluster.namespace("shop-" + ++number);
        cluster.pool("green", "192.0.2.8/30");
        if (!kept) {
            cluster.stopController();
            cluster.runController();
        }
        kept = false;
        cluster.awaitMetric("metallb_allocator_addresses_total{pool=\"green\"}", 4);
    }

    @AfterEach
    void removeAll() {
        cluster.client().services().inNamespace(shop).delete();
        List<String> pools = List.of("green", "blue", "six");
        if (withOwnFlags) {
            cluster.stopController();
            pools.forEach(cluster::deletePool);
            return;
        }
        // Services are seen in their order: when something is said about this one, all others are gone.
        cluster.create(shop, "last", annotated("loadBalancerIPs", "nonsense"));
        cluster.awaitEvent(shop, "last", "AllocationFailed");
        cluster.delete(shop, "last");
        pools.forEach(cluster::deletePool);
        for (String pool : pools) {
            await(
                    "no pool " + pool,
                    () -> cluster.metric("metallb_allocator_addresses_total{pool=\"%s\"}".formatted(pool))
                            .isEmpty());
        }
        kept = true;
    }

    @Test
    void addressAndAnnotationAreWrittenTogether() {
        Service created = cluster.create(shop, "web");

        cluster.awaitIps(shop, "web", "192.0.2.8");

        Service written = cluster.get(shop, "web");
        assertEquals("green", cluster.poolOf(shop, "web"));
        assertEquals(
                "VIP",
                written.getStatus().getLoadBalancer().getIngress().getFirst().getIpMode());
        assertEquals(created.getSpec(), written.getSpec());
        cluster.awaitEvent(shop, "web", "Normal IPAllocated: Assigned IP [\"192.0.2.8\"]");
        cluster.awaitMetric("metallb_allocator_addresses_in_use_total{pool=\"green\"}", 1);
        cluster.awaitMetric("metallb_allocator_services_allocated_total{pool=\"green\"}", 1);
    }

    @Test
    void conditionsOfOthersSurviveTheWrite() {
        cluster.stopController();
        cluster.create(shop, "web");
        cluster.client()
                .services()
                .inNamespace(shop)
                .withName("web")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                {"status": {"conditions": [{"type": "example.com/Checked", "status": "True", "reason": "Test",
                    "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}""");

        cluster.runController();

        cluster.awaitIps(shop, "web", "192.0.2.8");
        assertEquals(
                List.of("example.com/Checked", "metallb.io/Assigned"),
                cluster.get(shop, "web").getStatus().getConditions().stream()
                        .map(condition -> condition.getType())
                        .sorted()
                        .toList());
    }

    @Test
    void aRestartWritesNothing() {
        List.of("a", "b", "c").forEach(name -> cluster.create(shop, name));
        cluster.awaitIps(shop, "c", "192.0.2.10");
        cluster.create(shop, "asks", annotated("loadBalancerIPs", "203.0.113.1"));
        cluster.awaitEvent(shop, "asks", "AllocationFailed");
        cluster.stopController();
        var before = cluster.resourceVersions();

        cluster.runController();
        cluster.create(shop, "d");

        cluster.awaitIps(shop, "d", "192.0.2.11");
        var after = cluster.resourceVersions();
        after.remove(shop + "/d");
        assertEquals(before, after);
    }

    @Test
    void anAddressThatIsInAStatusIsTakenIntoAccountBeforeAnyIsGiven() {
        cluster.stopController();
        cluster.create(shop, "early");
        cluster.create(shop, "late");
        setStatus("late", "192.0.2.8");

        cluster.runController();

        cluster.awaitIps(shop, "early", "192.0.2.9");
        assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "late"));
    }

    @Test
    void aFreedAddressGoesToTheServiceThatWaitsLongest() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            cluster.create(shop, "s" + i);
        }
        cluster.awaitIps(shop, "s3", "192.0.2.11");
        cluster.create(shop, "z-first");
        cluster.awaitEvent(shop, "z-first", "AllocationFailed", "no available IPs", "no IP left in the pool \"green\"");
        Thread.sleep(1100); // Creation times have seconds.
        cluster.create(shop, "a-second");
        cluster.awaitEvent(shop, "a-second", "AllocationFailed");
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"exhausted\"}", 2);

        cluster.delete(shop, "s1");

        cluster.awaitIps(shop, "z-first", "192.0.2.9");
        assertEquals(List.of(), cluster.ips(shop, "a-second"));
        cluster.pool("blue", "198.51.100.1/32");
        cluster.awaitIps(shop, "a-second", "198.51.100.1");
        await(
                "nobody waits",
                () -> cluster.metric("metallb_controller_services_pending{reason=\"exhausted\"}")
                        .isEmpty());
    }

    @Test
    void aDeletedPoolTakesItsAddressesAndItsSeriesAlong() {
        cluster.create(shop, "web");
        cluster.create(shop, "pinned", annotated("address-pool", "green"));
        cluster.awaitIps(shop, "pinned", "192.0.2.9");
        cluster.pool("blue", "198.51.100.0/30");
        cluster.awaitMetric("metallb_allocator_addresses_total{pool=\"blue\"}", 4);

        cluster.deletePool("green");

        cluster.awaitIps(shop, "web", "198.51.100.0");
        assertEquals("blue", cluster.poolOf(shop, "web"));
        cluster.awaitIps(shop, "pinned");
        assertEquals("", cluster.poolOf(shop, "pinned"));
        cluster.awaitEvent(shop, "web", "Normal ClearAssignment");
        cluster.awaitEvent(shop, "pinned", "AllocationFailed", "unknown pool \"green\"");
        await(
                "green has no series",
                () -> cluster.metric("metallb_allocator_addresses_total{pool=\"green\"}")
                        .isEmpty());
    }

    @Test
    void requestsThatCannotBeMetAreAnsweredAndHurtNobody() {
        cluster.pool("six", "2001:db8::/120");
        cluster.create(shop, "has", annotated("loadBalancerIPs", "192.0.2.8"));
        cluster.awaitIps(shop, "has", "192.0.2.8");

        cluster.create(shop, "outside", annotated("loadBalancerIPs", "203.0.113.1"));
        cluster.create(shop, "in-use", annotated("loadBalancerIPs", "192.0.2.8"));
        cluster.create(shop, "wrong-family", annotated("loadBalancerIPs", "2001:db8::1"));
        cluster.create(shop, "garbage", annotated("loadBalancerIPs", "192.0.2."));
        cluster.create(
                shop,
                "twice",
                service -> annotated("loadBalancerIPs", "192.0.2.9")
                        .apply(spec(s -> s.withLoadBalancerIP("192.0.2.9")).apply(service)));

        cluster.awaitEvent(shop, "outside", "Warning AllocationFailed", "203.0.113.1", "is not allowed in config");
        cluster.awaitEvent(shop, "in-use", "Warning AllocationFailed", "also in use by " + shop + "/has");
        cluster.awaitEvent(shop, "wrong-family", "Warning AllocationFailed", "does not match the ipFamily");
        cluster.awaitEvent(shop, "garbage", "Warning AllocationFailed", "192.0.2.");
        cluster.awaitEvent(shop, "twice", "Warning AllocationFailed");
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.9");
        assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "has"));
        for (String name : List.of("outside", "in-use", "wrong-family", "garbage", "twice")) {
            assertEquals(1, cluster.events(shop, name).size(), () -> "one event: " + cluster.events(shop, name));
        }
    }

    @Test
    void servicesOfOtherControllersAreNotTouched() {
        cluster.create(shop, "foreign", spec(s -> s.withLoadBalancerClass(CLASS)));
        setStatus("foreign", "192.0.2.8");
        cluster.create(shop, "internal", spec(s -> s.withType("ClusterIP").withAllocateLoadBalancerNodePorts(null)));
        var before = cluster.resourceVersions();

        cluster.create(shop, "web");

        cluster.awaitIps(shop, "web", "192.0.2.8");
        var after = cluster.resourceVersions();
        after.remove(shop + "/web");
        assertEquals(before, after);
    }

    @Test
    void withAClassOnlyServicesOfThatClassAreServed() {
        cluster.stopController();
        withOwnFlags = true;
        cluster.runController("--lb-class=" + CLASS);
        cluster.create(shop, "without");
        setStatus("without", "203.0.113.9");
        String before = cluster.get(shop, "without").toString();

        cluster.create(shop, "ours", spec(s -> s.withLoadBalancerClass(CLASS)));

        cluster.awaitIps(shop, "ours", "192.0.2.8");
        assertEquals(before, cluster.get(shop, "without").toString());
    }

    @Test
    void aServiceThatIsNoLoadBalancerAnyMoreIsCleaned() {
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.8");

        cluster.client()
                .services()
                .inNamespace(shop)
                .withName("web")
                .edit(service -> new ServiceBuilder(service)
                        .editSpec()
                        .withType("ClusterIP")
                        .withAllocateLoadBalancerNodePorts(null)
                        .withExternalTrafficPolicy(null)
                        .endSpec()
                        .build());

        await("the annotation is gone", () -> cluster.poolOf(shop, "web").isEmpty());
        assertEquals(List.of(), cluster.ips(shop, "web"));
        cluster.create(shop, "next");
        cluster.awaitIps(shop, "next", "192.0.2.8");
    }

    @Test
    void whatSomebodyChangesByHandIsPutRight() {
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.8");

        setStatus("web");
        cluster.awaitIps(shop, "web", "192.0.2.8");

        cluster.client()
                .services()
                .inNamespace(shop)
                .withName("web")
                .edit(service -> new ServiceBuilder(service)
                        .editMetadata()
                        .removeFromAnnotations("metallb.io/ip-allocated-from-pool")
                        .endMetadata()
                        .build());
        await("the annotation is back", () -> cluster.poolOf(shop, "web").equals("green"));
    }

    @Test
    void aServiceMadeAnewAtOnceUnderTheSameNameIsServed() {
        for (int round = 0; round < 20; round++) {
            Service first = cluster.create(shop, "web", annotated("loadBalancerIPs", "192.0.2.10"));
            if (round % 2 == 0) {
                cluster.awaitIps(shop, "web", "192.0.2.10");
            }
            cluster.delete(shop, "web");
            Service second = cluster.create(shop, "web", annotated("loadBalancerIPs", "192.0.2.10"));
            assertNotEquals(first.getMetadata().getUid(), second.getMetadata().getUid());
            cluster.awaitIps(shop, "web", "192.0.2.10");
            cluster.delete(shop, "web");
        }
        assertTrue(
                cluster.events(shop, "web").stream().noneMatch(event -> event.contains("AllocationFailed")),
                () -> cluster.events(shop, "web").toString());
        cluster.awaitMetric("metallb_allocator_addresses_in_use_total{pool=\"green\"}", 0);
    }

    @Test
    void poolsThatCannotBeUsedLeaveTheLastGoodOnesInForce() {
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.8");

        cluster.pool("blue", "192.0.2.0/24");
        cluster.awaitMetric("metallb_k8s_client_config_stale_bool", 1);

        cluster.create(shop, "next");
        cluster.awaitIps(shop, "next", "192.0.2.9");
        assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "web"));
        cluster.deletePool("blue");
        cluster.awaitMetric("metallb_k8s_client_config_stale_bool", 0);
        assertEquals(Optional.of(1L), cluster.metric("metallb_k8s_client_config_loaded_bool"));
    }

    @Test
    void aPoolChangeThatMovesNothingWritesNothing() {
        for (int i = 0; i < 4; i++) {
            cluster.create(shop, "s" + i);
        }
        cluster.awaitIps(shop, "s3", "192.0.2.11");
        var before = cluster.resourceVersions();

        cluster.pool("green", "192.0.2.8/30", "192.0.2.32/28");
        cluster.awaitMetric("metallb_allocator_addresses_total{pool=\"green\"}", 20);

        assertEquals(before, cluster.resourceVersions());
    }

    @Test
    void anotherWriterDoesNotStopUs() {
        List<String> names = List.of("a", "b", "c", "d");
        names.forEach(name -> cluster.create(shop, name));
        for (int i = 0; i < 30; i++) {
            String label = "l" + i;
            names.forEach(name -> cluster.client()
                    .services()
                    .inNamespace(shop)
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\": {\"labels\": {\"touched\": \"" + label + "\"}}}"));
        }
        await(
                "all are served",
                () -> names.stream().allMatch(name -> cluster.ips(shop, name).size() == 1));
        for (String name : names) {
            assertEquals(
                    "l29", cluster.get(shop, name).getMetadata().getLabels().get("touched"));
            cluster.awaitEvent(shop, name, "IPAllocated", "x1");
        }
    }

    private void setStatus(String name, String... ips) {
        cluster.setIps(shop, name, ips);
    }
}
