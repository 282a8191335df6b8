package dev.metallbj.lab.chart;

import static dev.metallbj.lab.chart.ChartCluster.SYSTEM;
import static dev.metallbj.lab.chart.ChartCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.metallbj.controller.Controller;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart in a real API server: installation, upgrade, removal, and what becomes of pools and addresses. */
class InstallTest {
    private static final String WITHOUT_WEBHOOKS = "\ncontroller: {webhookMode: disabled}\n";
    private static final String ONE_POOL = """
            ipAddressPools: [{name: primary, addresses: [192.0.2.10-192.0.2.20]}]
            l2Advertisements: [{name: primary, ipAddressPools: [primary]}]
            """ + WITHOUT_WEBHOOKS;

    @TempDir
    static Path folder = Path.of("");

    private static ChartCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new ChartCluster(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void remove() {
        cluster.helm().ask("uninstall", "metallb", "-n", SYSTEM);
        cluster.client().services().inNamespace("default").withName("web").delete();
        cluster.deletePools();
    }

    @Test
    void poolsOfTheValuesKeepTheirUidUntilTheyAreTakenOut() {
        cluster.upgrade(Charts.CHART, ONE_POOL);
        try (Controller controller = cluster.runController()) {
            Map<String, String> first = cluster.uids();
            assertEquals(Set.of("IPAddressPool/primary", "L2Advertisement/primary"), first.keySet());
            createService();
            await(() -> "an address", () -> address().equals("192.0.2.10"));

            cluster.upgrade(Charts.CHART, """
                    ipAddressPools:
                    - {name: primary, addresses: [192.0.2.10-192.0.2.30], avoidBuggyIPs: true}
                    - {name: second, addresses: [203.0.113.0/28], autoAssign: false}
                    l2Advertisements: [{name: primary}]
                    """ + WITHOUT_WEBHOOKS);
            await(
                    () -> "the second pool: " + cluster.uids(),
                    () -> cluster.uids().size() == 3);
            assertTrue(cluster.uids().entrySet().containsAll(first.entrySet()), "the uids stay");
            await(
                    () -> "no pools in the advertisement: " + specs(),
                    () -> !specs().getOrDefault("L2Advertisement/primary", "ipAddressPools")
                            .contains("ipAddressPools"));

            cluster.upgrade(Charts.CHART, ONE_POOL);
            await(() -> "pruned: " + cluster.uids(), () -> cluster.uids().equals(first));
            assertEquals("192.0.2.10", address());
            assertTrue(controller.leads());
        }
    }

    @Test
    void poolsAndAddressesOutliveTheReleaseAndMeetTheNextOne() {
        cluster.upgrade(Charts.CHART, ONE_POOL);
        Map<String, String> uids;
        try (Controller controller = cluster.runController()) {
            assertTrue(controller.leads());
            createService();
            await(() -> "an address", () -> address().equals("192.0.2.10"));
            uids = cluster.uids();
            cluster.uninstall();
        }
        assertEquals(uids, cluster.uids());
        assertEquals("192.0.2.10", address());
        assertEquals(List.of(), service().getMetadata().getFinalizers());
        assertNull(cluster.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("metallb-webhook-configuration")
                .get());

        cluster.upgrade(Charts.CHART, ONE_POOL);
        try (Controller controller = cluster.runController()) {
            assertTrue(controller.leads());
            assertEquals(uids, cluster.uids());
            assertEquals("192.0.2.10", address());
        }
    }

    @Test
    void aPoolThatIsRefusedKeepsNoOtherAndIsNamed() {
        cluster.upgrade(Charts.CHART, """
                ipAddressPools:
                - {name: bad, addresses: [192.0.2.0/28], avoidBuggyIP: true}
                - {name: good, addresses: [192.0.2.10-192.0.2.20]}
                """ + WITHOUT_WEBHOOKS);
        try (Controller controller = cluster.startController()) {
            await(() -> "the good pool", () -> cluster.uids().keySet().equals(Set.of("IPAddressPool/good")));
            await(
                    () -> "the reason: " + controller.health().missing(),
                    () -> controller.health().missing().toString().contains("values: IPAddressPool bad:")
                            && controller.health().missing().toString().contains("avoidBuggyIP"));
            cluster.upgrade(Charts.CHART, ONE_POOL);
            await(
                    () -> "ready: " + controller.health().missing(),
                    () -> controller.health().missing().isEmpty());
            assertEquals(
                    Set.of("IPAddressPool/primary", "L2Advertisement/primary"),
                    cluster.uids().keySet());
        }
    }

    @Test
    void valuesFilesOfUsersInstallAndTheirObjectsExist() throws Exception {
        Set<String> seen = new HashSet<>();
        for (Path file : Charts.valuesFiles()) {
            String text = Files.readString(file);
            cluster.upgrade(
                    Charts.CHART,
                    text
                            + WITHOUT_WEBHOOKS.replace(
                                    "controller:", text.contains("\ncontroller:") ? "global:" : "controller:"));
            Set<String> wanted = wanted();
            if (!wanted.isEmpty()) {
                try (Controller controller = cluster.runController()) {
                    assertEquals(wanted, cluster.uids().keySet(), () -> file + " " + controller.leads());
                }
                seen.addAll(wanted);
                cluster.deletePools();
            }
        }
        assertEquals(Set.of("IPAddressPool/primary", "L2Advertisement/primary"), seen);
    }

    /** Also after the controller has written its authority into the webhook configuration. */
    @Test
    void whatIsAppliedTwiceIsNotChanged() {
        String notes = cluster.upgrade(
                Charts.CHART, "{frrk8s: {enabled: true}, contoller: {}, speaker: {frr: {enabled: false}}}");
        assertTrue(
                notes.contains("Accepted without effect (there is no BGP mode and no FRR here): frrk8s, speaker.frr"),
                notes);
        assertTrue(notes.contains("WARNING: unknown values, which change nothing: contoller"), notes);
        try (Controller controller = cluster.runController()) {
            assertTrue(controller.leads());
            Map<String, String> before = versions();
            String webhooks = configuration();
            assertTrue(webhooks.contains("caBundle"), webhooks);

            cluster.upgrade(Charts.CHART, "");
            assertEquals(before, versions());
            assertEquals(webhooks, configuration());

            // As ArgoCD or kubectl apply --server-side would.
            String manifest = cluster.helm().run("get", "manifest", "metallb", "-n", SYSTEM);
            cluster.server().manifests().applyText(manifest, SYSTEM, Map.of());
            Map<String, String> applied = versions();
            cluster.server().manifests().applyText(manifest, SYSTEM, Map.of());
            assertEquals(applied, versions());
            assertEquals(webhooks, configuration());
        }
    }

    private static Set<String> wanted() {
        var map = cluster.client()
                .configMaps()
                .inNamespace(SYSTEM)
                .withName("metallb-values-objects")
                .get();
        if (map == null) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (GenericKubernetesResource one : cluster.client()
                .getKubernetesSerialization()
                .unmarshal(
                        "{\"items\": " + map.getData().get("objects.json") + "}",
                        io.fabric8.kubernetes.api.model.GenericKubernetesResourceList.class)
                .getItems()) {
            names.add(one.getKind() + "/" + one.getMetadata().getName());
        }
        return names;
    }

    /** The resource versions of all objects of the release. */
    private static Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        String manifest = cluster.helm().run("get", "manifest", "metallb", "-n", SYSTEM);
        for (var object : Rendered.of(manifest).objects().values()) {
            HasMetadata live = cluster.live(object);
            versions.put(
                    live.getKind() + "/" + live.getMetadata().getName(),
                    live.getMetadata().getResourceVersion());
        }
        return versions;
    }

    private static String configuration() {
        return cluster.client()
                .raw(
                        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/metallb-webhook-configuration")
                .replaceAll("\"(managedFields|resourceVersion|generation)\".*?\"webhooks\"", "\"webhooks\"");
    }

    private static Map<String, String> specs() {
        Map<String, String> specs = new TreeMap<>();
        cluster.objects("v1beta1", "IPAddressPool", "L2Advertisement")
                .forEach((name, object) -> specs.put(
                        name, String.valueOf(object.getAdditionalProperties().get("spec"))));
        return specs;
    }

    static void createService() {
        cluster.server().manifests().applyText("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web}
                        spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}
                        """, "default", Map.of());
    }

    private static Service service() {
        return cluster.client()
                .services()
                .inNamespace("default")
                .withName("web")
                .require();
    }

    private static String address() {
        var ingress = service().getStatus().getLoadBalancer().getIngress();
        assertFalse(ingress == null);
        return ingress.isEmpty() ? "" : ingress.getFirst().getIp();
    }

    /** As a user of the repository does it, but for {@code --wait}: nothing runs Pods here. */
    @Test
    void aRepositoryServesIt() throws Exception {
        Path files = Files.createDirectories(folder.resolve("repository"));
        for (String version : List.of("0.1.0", "0.1.1")) {
            dev.metallbj.lab.linux.Commands.run(
                    ProjectFiles.get("lab/helm/repository.sh").toString(),
                    files.toString(),
                    "registry.example:5000/you/metallb-java:7",
                    version);
        }
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", SimpleFileServer.createFileHandler(files));
        web.start();
        try {
            String url = "http://127.0.0.1:" + web.getAddress().getPort();
            cluster.helm().run("repo", "add", "metallb", url);
            cluster.helm().run("repo", "update");
            cluster.helm()
                    .run(
                            "install",
                            "metallb",
                            "metallb/metallb",
                            "-n",
                            SYSTEM,
                            "--create-namespace",
                            "--set",
                            "loadBalancerClass=metallb");
            assertTrue(released().contains("metallb-0.1.1"), released());
            var container = cluster.controllerContainer();
            assertEquals("registry.example:5000/you/metallb-java:7", container.getImage());
            assertTrue(container.getArgs().contains("--lb-class=metallb"));
            cluster.helm().run("upgrade", "metallb", "metallb/metallb", "-n", SYSTEM, "--version", "0.1.0");
            assertTrue(released().contains("metallb-0.1.0"), released());
        } finally {
            web.stop(0);
        }
    }

    private static String released() {
        return cluster.helm().run("list", "-n", SYSTEM);
    }
}
