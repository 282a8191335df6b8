package dev.metallbj.lab.chart;

import static dev.metallbj.lab.chart.ChartCluster.SYSTEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.Controller;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code helm upgrade} over a release of MetalLB's: Helm patches what has the same name, deletes what is not rendered any more, and would so delete
 * custom resources with their definitions.
 */
class UpgradeFromMetalLbTest {
    private static final Map<String, String> VERSIONS = Map.of("BGPPeer", "v1beta2");
    private static final String OBJECTS = """
            {apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {name: primary}, spec: {addresses: [192.0.2.10-192.0.2.20]}}
            ---
            {apiVersion: metallb.io/v1beta1, kind: L2Advertisement, metadata: {name: primary}, spec: {}}
            ---
            {apiVersion: metallb.io/v1beta1, kind: L2Advertisement, metadata: {name: second}, spec: {ipAddressPools: [primary]}}
            ---
            {apiVersion: metallb.io/v1beta2, kind: BGPPeer, metadata: {name: router}, spec: {myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.1}}
            ---
            {apiVersion: metallb.io/v1beta1, kind: BGPAdvertisement, metadata: {name: primary}, spec: {}}
            ---
            {apiVersion: metallb.io/v1beta1, kind: Community, metadata: {name: some}, spec: {communities: []}}
            ---
            {apiVersion: metallb.io/v1beta1, kind: BFDProfile, metadata: {name: fast}, spec: {}}
            """;
    private static final String[] KINDS = {
        "IPAddressPool", "L2Advertisement", "BGPPeer", "BGPAdvertisement", "Community", "BFDProfile"
    };

    @TempDir
    static Path folder = Path.of("");

    private static ChartCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new ChartCluster(folder);
        cluster.server().manifests().applyText("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web, annotations: {metallb.universe.tf/ip-allocated-from-pool: primary}}
                        spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}
                        """, "default", Map.of());
        cluster.client().services().inNamespace("default").withName("web").editStatus(service -> {
            var ingress = new LoadBalancerIngress();
            ingress.setIp("192.0.2.17");
            service.getStatus().getLoadBalancer().setIngress(List.of(ingress));
            return service;
        });
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({"0.14.5, configurationstates servicebgpstatuses", "0.15.2, configurationstates", "0.16.1, ''"})
    void nothingIsLostAndNoAddressMoves(String version, String unknown) throws Exception {
        Path original = original(version, List.of(unknown.split(" ")));
        cluster.upgrade(original.toString(), "");
        ChartCluster.await(() -> "the original's kinds are served", UpgradeFromMetalLbTest::served);
        cluster.server().manifests().applyText(OBJECTS, SYSTEM, Map.of());
        Map<String, String> before = uids();
        assertEquals(7, before.size());

        cluster.upgrade(Charts.CHART, "{frrk8s: {enabled: false}, speaker: {frr: {enabled: true}}}");

        ChartCluster.await(() -> "all kinds are served", UpgradeFromMetalLbTest::served);
        assertEquals(before, uids());
        assertEquals("Recreate", deploymentStrategy());
        assertEquals(
                9,
                cluster.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .list()
                        .getItems()
                        .size());
        assertEquals("None", conversion());
        // What only MetalLB has is gone.
        assertNull(cluster.client()
                .configMaps()
                .inNamespace(SYSTEM)
                .withName("metallb-frr-startup")
                .get());
        assertEquals(1, containersOfTheSpeaker());
        try (Controller controller = cluster.runController()) {
            assertTrue(controller.leads());
            assertEquals("192.0.2.17", address());
        }

        cluster.uninstall();
        assertEquals(before, uids());
        assertEquals("192.0.2.17", address());
        removeDefinitions();
    }

    /** As many definitions as that version has. */
    private static Path original(String version, List<String> unknown) throws IOException {
        Path chart = Files.createDirectories(folder.resolve("original-" + version));
        Path source = ProjectFiles.get("lab/src/test/resources/dev/metallbj/lab/chart/metallb-release");
        Files.createDirectories(chart.resolve("templates"));
        Files.copy(source.resolve("templates/release.yaml"), chart.resolve("templates/release.yaml"));
        Files.writeString(
                chart.resolve("Chart.yaml"),
                Files.readString(source.resolve("Chart.yaml")).replace("0.14.5", version));
        Path definitions = Files.createDirectories(chart.resolve("files/crds"));
        try (Stream<Path> files = Files.list(ProjectFiles.get("crds/manifests"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (unknown.stream().noneMatch(plural -> !plural.isEmpty() && name.startsWith(plural + "."))) {
                    Files.copy(file, definitions.resolve(name));
                }
            }
        }
        return chart;
    }

    private static Map<String, String> uids() {
        Map<String, String> uids = new HashMap<>();
        for (String kind : KINDS) {
            cluster.objects(VERSIONS.getOrDefault(kind, "v1beta1"), kind)
                    .forEach((name, object) ->
                            uids.put(name, object.getMetadata().getUid()));
        }
        return uids;
    }

    /** For a moment after a change of its definition a kind answers 429, and a new one is not in the discovery yet. */
    private static boolean served() {
        try {
            uids();
            return true;
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private static String deploymentStrategy() {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace(SYSTEM)
                .withName("metallb-controller")
                .require()
                .getSpec()
                .getStrategy()
                .getType();
    }

    private static int containersOfTheSpeaker() {
        var pod = cluster.client()
                .apps()
                .daemonSets()
                .inNamespace(SYSTEM)
                .withName("metallb-speaker")
                .require()
                .getSpec()
                .getTemplate()
                .getSpec();
        return pod.getContainers().size() + pod.getInitContainers().size();
    }

    private static String conversion() {
        return cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("bgppeers.metallb.io")
                .require()
                .getSpec()
                .getConversion()
                .getStrategy();
    }

    private static String address() {
        return cluster.client()
                .services()
                .inNamespace("default")
                .withName("web")
                .require()
                .getStatus()
                .getLoadBalancer()
                .getIngress()
                .getFirst()
                .getIp();
    }

    /** They outlive the release; the next version has to bring its own. */
    private static void removeDefinitions() {
        var definitions = cluster.client().apiextensions().v1().customResourceDefinitions();
        List<String> names = new ArrayList<>();
        definitions.list().getItems().forEach(one -> names.add(one.getMetadata().getName()));
        definitions.delete();
        for (String name : names) {
            ChartCluster.await(
                    () -> name + " is gone", () -> definitions.withName(name).get() == null);
        }
    }
}
