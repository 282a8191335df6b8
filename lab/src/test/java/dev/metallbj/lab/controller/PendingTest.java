package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.annotated;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static dev.metallbj.lab.controller.ControllerCluster.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person finds at a Service that has no address, against a real API server: one condition, one event, and words that help. */
class PendingTest {

    private static final String OURS = "metallb.io/Assigned";
    private static final String OTHERS = "example.com/Checked";

    private static ControllerCluster cluster;
    private static int number;
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
        shop = cluster.namespace("pending-" + ++number);
        cluster.runController();
    }

    @AfterEach
    void removeAll() {
        cluster.stopController();
        cluster.client().services().inNamespace(shop).delete();
        List.of("green", "six", "closed", "team").forEach(cluster::deletePool);
    }

    @Test
    void everyReasonIsInTheConditionAndInOneEvent() {
        cluster.pool("green", "192.0.2.8/30");
        cluster.pool("six", "2001:db8::/120");
        allocation("closed", "198.51.100.0/30", "autoAssign: false");
        allocation("team", "198.51.100.16/30", "serviceAllocation: {priority: 1, namespaces: [team-a]}");
        for (int i = 0; i < 4; i++) {
            cluster.create(shop, "has-" + i, annotated("allow-shared-ip", "key-" + i));
        }
        cluster.awaitIps(shop, "has-3", "192.0.2.11");

        Map<String, List<String>> expected = new HashMap<>();
        expect(expected, "full", service -> service, "Exhausted", """
                no available IPs: no IP left in the pool "green"; \
                no IP left in the pool "six", which has no IPv4 addresses; \
                the pool "team" is not for the namespace "%s"; the pool "closed" has autoAssign false. \
                Add addresses to a pool, or free one.""".formatted(shop));
        expect(
                expected,
                "wrong-pool",
                annotated("address-pool", "gren"),
                "UnknownPool",
                "unknown pool \"gren\": the pools are \"closed\", \"green\", \"six\", \"team\"");
        expect(
                expected,
                "not-for-us",
                annotated("address-pool", "team"),
                "NotAllowed",
                "pool team not compatible for ip assignment: its serviceAllocation is not for the namespace \"" + shop
                        + "\"");
        expect(
                expected,
                "outside",
                annotated("loadBalancerIPs", "203.0.113.9"),
                "NotAllowed",
                "[\"203.0.113.9\"] is not allowed in config: 203.0.113.9 is in no pool");
        expect(
                expected,
                "taken",
                annotated("loadBalancerIPs", "192.0.2.8"),
                "AddressInUse",
                "can't change sharing key for \"" + shop + "/taken\", address also in use by " + shop + "/has-0: "
                        + "192.0.2.8 is shared under the key \"key-0\", and this service has no metallb.io/allow-shared-ip");
        expect(
                expected,
                "other-key",
                both(annotated("loadBalancerIPs", "192.0.2.8"), annotated("allow-shared-ip", "schlüssel")),
                "AddressInUse",
                "can't change sharing key for \"" + shop + "/other-key\", address also in use by " + shop + "/has-0: "
                        + "192.0.2.8 is shared under the key \"key-0\", and this service has \"schlüssel\"");
        expect(
                expected,
                "other-policy",
                both(
                        both(annotated("loadBalancerIPs", "192.0.2.8"), annotated("allow-shared-ip", "key-0")),
                        spec(s -> s.withExternalTrafficPolicy("Local").addToSelector("app", "web"))),
                "AddressInUse",
                "can't change sharing key for \"" + shop + "/other-policy\", address also in use by " + shop
                        + "/has-0: 192.0.2.8 is shared under the key \"key-0\" by services with "
                        + "externalTrafficPolicy Cluster, and this one is with externalTrafficPolicy Local and the "
                        + "selector \"app=web\"");
        expect(
                expected,
                "same-port",
                both(
                        both(annotated("loadBalancerIPs", "192.0.2.8"), annotated("allow-shared-ip", "key-0")),
                        PendingTest::twoHundredPorts),
                "AddressInUse",
                "port TCP/80 is already in use on \"192.0.2.8\": by " + shop + "/has-0");
        expect(
                expected,
                "shared-but-full",
                annotated("allow-shared-ip", "key-1"),
                "Exhausted",
                "no available IPs: no IP left in the pool \"green\" (port TCP/80 is already in use on \"192.0.2.9\": by "
                        + shop + "/has-1); no IP left");
        expect(
                expected,
                "cidr",
                annotated("loadBalancerIPs", "192.0.2.9/32"),
                "Invalid",
                "invalid metallb.io/loadBalancerIPs: \"192.0.2.9/32\": \"192.0.2.9/32\" has a prefix length, "
                        + "want a single address");
        expect(
                expected,
                "zone",
                annotated("loadBalancerIPs", "fe80::1%eth0"),
                "Invalid",
                "invalid metallb.io/loadBalancerIPs: \"fe80::1%eth0\": \"fe80::1%eth0\" has a zone, "
                        + "want an address without one");
        expect(
                expected,
                "blanks",
                annotated("loadBalancerIPs", " 192.0.2.9 192.0.2.10"),
                "Invalid",
                "invalid metallb.io/loadBalancerIPs: \" 192.0.2.9 192.0.2.10\": "
                        + "\"192.0.2.9 192.0.2.10\" has blanks, want a single address");
        expect(
                expected,
                "l" + "o".repeat(61) + "g",
                annotated("loadBalancerIPs", "x😀".repeat(20_000)),
                "Invalid",
                "invalid metallb.io/loadBalancerIPs: \"x😀");
        expect(
                expected,
                "family",
                annotated("loadBalancerIPs", "2001:db8::1"),
                "Invalid",
                "requested loadBalancer IP(s) [\"2001:db8::1\"] does not match the ipFamily of the service: "
                        + "its cluster IP is IPv4, so it needs one IPv4 address");
        expect(
                expected,
                "two-requests",
                both(annotated("loadBalancerIPs", "192.0.2.9"), spec(s -> s.withLoadBalancerIP("192.0.2.9"))),
                "Invalid",
                "service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP: "
                        + "remove spec.loadBalancerIP, which is deprecated");
        expect(
                expected,
                "two-prefixes",
                both(
                        annotated("address-pool", "gren"),
                        service -> service.editMetadata()
                                .addToAnnotations("metallb.universe.tf/address-pool", "green")
                                .endMetadata()),
                "UnknownPool",
                "unknown pool \"gren\": the pools are \"closed\", \"green\", \"six\", \"team\". Ignored, because the "
                        + "same with the prefix metallb.io/ says otherwise: metallb.universe.tf/address-pool");

        expected.keySet().forEach(name -> cluster.awaitEvent(shop, name, "AllocationFailed"));
        expected.forEach((name, wanted) -> {
            Condition condition = condition(name, OURS).orElseThrow();
            assertEquals("False", condition.getStatus(), name);
            assertEquals(wanted.get(0), condition.getReason(), name + ": " + condition.getMessage());
            assertTrue(condition.getMessage().startsWith(wanted.get(1)), name + ": " + condition.getMessage());
            assertTrue(condition.getMessage().length() <= 1000, name);
            List<String> events = cluster.events(shop, name);
            assertEquals(1, events.size(), events.toString());
            String told = "Warning AllocationFailed: Failed to allocate IP for \"" + shop + "/" + name + "\": ";
            assertTrue(events.getFirst().startsWith(told + wanted.get(1)), events.getFirst());
            assertTrue(events.getFirst().endsWith(" x1"), events.getFirst());
        });
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"addressInUse\"}", 4);
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"invalid\"}", 6);
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"unknownPool\"}", 2);
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"notAllowed\"}", 2);

        aRestartIsSilent(expected.keySet());
    }

    private void aRestartIsSilent(Iterable<String> names) {
        Map<String, List<String>> told = new HashMap<>();
        names.forEach(name -> told.put(name, cluster.events(shop, name)));
        var before = cluster.resourceVersions();
        cluster.stopController();

        cluster.runController();
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"invalid\"}", 6);
        // Whoever comes now is told, so the time for others has been.
        cluster.create(shop, "latecomer");
        cluster.awaitEvent(shop, "latecomer", "no IP left in the pool \"green\"");

        var after = cluster.resourceVersions();
        after.remove(shop + "/latecomer");
        assertEquals(before, after);
        told.forEach((name, events) -> assertEquals(events, cluster.events(shop, name)));
    }

    @Test
    void theConditionTurnsWithTheAddressAndThoseOfOthersStay() throws InterruptedException {
        cluster.create(shop, "web");
        awaitCondition("web", "False", "NoPools");
        cluster.awaitEvent(shop, "web", "Warning AllocationFailed", "there is no IPAddressPool");
        addConditionOfAnother("web");
        String since = condition("web", OURS).orElseThrow().getLastTransitionTime();
        Thread.sleep(1100); // Times have seconds.

        allocation("closed", "198.51.100.0/30", "autoAssign: false");
        awaitCondition("web", "False", "NotAllowed");
        assertEquals(since, condition("web", OURS).orElseThrow().getLastTransitionTime(), "the status is the same");

        cluster.pool("green", "192.0.2.8/30");
        awaitCondition("web", "True", "Assigned");
        Condition assigned = condition("web", OURS).orElseThrow();
        assertEquals("Assigned IP [\"192.0.2.8\"] from the pool \"green\"", assigned.getMessage());
        assertTrue(assigned.getLastTransitionTime().compareTo(since) > 0, assigned.toString());
        assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "web"), "one write for all of it");
        assertEquals("green", cluster.poolOf(shop, "web"));
        assertEquals(
                "VIP",
                cluster.get(shop, "web")
                        .getStatus()
                        .getLoadBalancer()
                        .getIngress()
                        .getFirst()
                        .getIpMode());
        assertTrue(condition("web", OTHERS).isPresent());

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
        await("our condition is gone", () -> condition("web", OURS).isEmpty());
        assertTrue(condition("web", OTHERS).isPresent());
        assertEquals("", cluster.poolOf(shop, "web"));
    }

    @Test
    void oneThatWaitedInVainIsCleanedWhenItIsNoLoadBalancerAnyMore() {
        cluster.create(shop, "web");
        awaitCondition("web", "False", "NoPools");

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

        await("our condition is gone", () -> condition("web", OURS).isEmpty());
    }

    @Test
    void aMissingSecondFamilyIsSaidAndComesLater() {
        cluster.pool("green", "192.0.2.8/30");
        cluster.create(shop, "web", spec(s -> s.withIpFamilyPolicy("PreferDualStack")));

        cluster.awaitIps(shop, "web", "192.0.2.8");
        awaitCondition("web", "True", "SecondFamilyMissing");
        assertEquals(
                "Assigned IP [\"192.0.2.8\"] from the pool \"green\", but no IPv6 address: no available IPs: "
                        + "no IP left in the pool \"green\", which has no IPv6 addresses. "
                        + "Add addresses of that family to a pool.",
                condition("web", OURS).orElseThrow().getMessage());
        cluster.awaitMetric("metallb_controller_services_pending{reason=\"secondFamilyMissing\"}", 1);

        cluster.pool("green", "192.0.2.8/30", "2001:db8::/120");

        cluster.awaitIps(shop, "web", "192.0.2.8", "2001:db8::");
        awaitCondition("web", "True", "Assigned");
    }

    @Test
    void aRequestThatCannotBeKeepsTheAddressAndIsSaid() {
        cluster.pool("green", "192.0.2.8/30");
        cluster.create(shop, "web");
        awaitCondition("web", "True", "Assigned");

        cluster.client()
                .services()
                .inNamespace(shop)
                .withName("web")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"metallb.io/loadBalancerIPs\": \"192.0.2.\"}}}");

        awaitCondition("web", "True", "Invalid");
        cluster.awaitEvent(shop, "web", "Warning LoadBalancerFailed", "\"192.0.2.\" is no IPv4 or IPv6 address");
        assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "web"));
        assertEquals(
                "VIP",
                cluster.get(shop, "web")
                        .getStatus()
                        .getLoadBalancer()
                        .getIngress()
                        .getFirst()
                        .getIpMode());
    }

    private void expect(
            Map<String, List<String>> expected,
            String name,
            UnaryOperator<ServiceBuilder> change,
            String reason,
            String words) {
        cluster.create(shop, name, change);
        expected.put(name, List.of(reason, words));
    }

    private static UnaryOperator<ServiceBuilder> both(
            UnaryOperator<ServiceBuilder> first, UnaryOperator<ServiceBuilder> second) {
        return service -> second.apply(first.apply(service));
    }

    /** Those from 80 on. */
    private static ServiceBuilder twoHundredPorts(ServiceBuilder service) {
        var spec = service.editSpec();
        List<io.fabric8.kubernetes.api.model.ServicePort> ports = new ArrayList<>();
        for (int port = 80; port < 280; port++) {
            ports.add(new io.fabric8.kubernetes.api.model.ServicePortBuilder()
                    .withName("p" + port)
                    .withPort(port)
                    .build());
        }
        return spec.withPorts(ports).endSpec();
    }

    private void allocation(String name, String address, String more) {
        cluster.server().manifests().applyText("""
                        apiVersion: metallb.io/v1beta1
                        kind: IPAddressPool
                        metadata: {name: %s}
                        spec: {addresses: ["%s"], %s}
                        """.formatted(name, address, more), ControllerCluster.SYSTEM, Map.of());
    }

    private void addConditionOfAnother(String name) {
        cluster.client()
                .services()
                .inNamespace(shop)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                {"status": {"conditions": [{"type": "example.com/Checked", "status": "True", "reason": "Test",
                    "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}""");
    }

    private Optional<Condition> condition(String name, String type) {
        return cluster.get(shop, name).getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private void awaitCondition(String name, String status, String reason) {
        await(
                name + " says " + status + " " + reason,
                () -> condition(name, OURS)
                        .map(condition -> condition.getStatus().equals(status)
                                && condition.getReason().equals(reason))
                        .orElse(false));
    }
}
