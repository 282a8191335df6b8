package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.Controller;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Another controller that handles the same Services: it is named, with what to do, and the API server is spared. */
class RivalsTest {
    private static final String OURS = "metallb-controller";

    private static ControllerCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = ControllerCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void stopController() {
        cluster.stopController();
    }

    @Test
    void aControllerOfMetalLbLeftInTheNamespaceIsNamed() {
        deployment(OURS, "example.com/ours:0.1.0", "");
        deployment("controller", "quay.io/metallb/controller:v0.15.2", "");
        deployment("classy", "quay.io/metallb/controller:v0.15.2", "--lb-class=other");
        cluster.runController("--deployment=" + OURS);
        cluster.awaitEvent(
                SYSTEM,
                "controller",
                "Warning AnotherController",
                "version v0.15.2",
                "kubectl -n metallb-system scale deployment/controller --replicas=0");
        assertEquals(List.of(), cluster.events(SYSTEM, OURS), "is not its own rival");
        assertEquals(List.of(), cluster.events(SYSTEM, "classy"), "has another class");
    }

    @Test
    void twoInstallationsWithTheSameClassDoNotFightForEver() throws InterruptedException {
        String there = cluster.namespace("elsewhere");
        String shop = cluster.namespace("shop");
        cluster.pool("here", "192.0.2.0/28");
        cluster.server().manifests().applyText("""
                        apiVersion: metallb.io/v1beta1
                        kind: IPAddressPool
                        metadata: {name: there}
                        spec: {addresses: [198.51.100.0/28]}
                        """, there, Map.of());
        cluster.runController();
        cluster.create(shop, "web");
        await("has an address", () -> !cluster.ips(shop, "web").isEmpty());
        Controller other = cluster.startReplica("other", cluster.server().url(), "--namespace=" + there);
        try {
            cluster.awaitEvent(
                    shop,
                    "web",
                    "Warning AnotherController",
                    "\"here\"",
                    "\"there\"",
                    "Two installations",
                    "--lb-class");
            // Both have noticed by then, or soon.
            Thread.sleep(1_000);
            String version = cluster.get(shop, "web").getMetadata().getResourceVersion();
            Thread.sleep(2_000);
            assertEquals(version, cluster.get(shop, "web").getMetadata().getResourceVersion(), "left alone");
            cluster.create(shop, "later");
            await("others are served", () -> !cluster.ips(shop, "later").isEmpty());
            assertTrue(
                    cluster.events(shop, "web").stream()
                                    .filter(event -> event.contains("AnotherController"))
                                    .count()
                            <= 2,
                    () -> cluster.events(shop, "web").toString());
        } finally {
            other.close();
        }
    }

    private static void deployment(String name, String image, String argument) {
        cluster.server()
                .manifests()
                .applyText("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: %1$s}
                        spec:
                          selector: {matchLabels: {app: metallb, component: controller, name: %1$s}}
                          template:
                            metadata: {labels: {app: metallb, component: controller, name: %1$s}}
                            spec: {containers: [{name: controller, image: "%2$s", args: [--port=7472%3$s]}]}
                        """.formatted(name, image, argument.isEmpty() ? "" : ", " + argument), SYSTEM, Map.of());
    }
}
