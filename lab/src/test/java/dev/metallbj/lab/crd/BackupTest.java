package dev.metallbj.lab.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.controller.Controller;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.apiserver.Binaries;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.runtime.kubernetes.Clients;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/backup.md, run as they stand there: from one API server to another one that is empty. */
class BackupTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SYSTEM = "metallb-system";
    private static final List<String> KINDS = List.of(
            "ipaddresspools", "l2advertisements", "bgppeers", "bgpadvertisements", "bfdprofiles", "communities");

    @TempDir
    Path folder = Path.of("");

    @BeforeAll
    static void needsKubectl() {
        boolean there = Binaries.kubectl().isPresent();
        if (!there) {
            System.out.println("skipped: no kubectl; lab/apiserver/build.sh makes one");
        }
        assumeTrue(there);
    }

    @Test
    void everyKindAndEveryAddressComesBack() throws Exception {
        Map<String, String> specs;
        Map<String, List<String>> addresses;
        try (ApiServer old = ApiServer.builder().startOnLoopback()) {
            old.manifests().installCrds(ProjectFiles.get("crds/manifests"));
            old.manifests().createNamespace(SYSTEM);
            old.manifests().createNamespace("shop");
            old.manifests().applyText(OBJECTS, SYSTEM, Map.of());
            try (Controller controller = controller(old)) {
                for (int i = 3; i >= 1; i--) {
                    old.manifests().applyText(SERVICE.formatted("web-" + i), "shop", Map.of());
                    awaitAddresses(old, 4 - i);
                }
                assertTrue(controller.leads());
            }
            specs = specs(old);
            addresses = addresses(old);
            run(old, script("backup"));
        }
        assertEquals(3, addresses.size());
        assertEquals(KINDS.size(), specs.size());
        try (ApiServer fresh = ApiServer.builder().startOnLoopback()) {
            // What the chart makes first.
            fresh.manifests().installCrds(ProjectFiles.get("crds/manifests"));
            fresh.manifests().createNamespace(SYSTEM);
            run(fresh, script("restore"));
            assertEquals(specs, specs(fresh));
            assertEquals(addresses, addresses(fresh), "written back before a controller runs");
            try (Controller controller = controller(fresh)) {
                assertTrue(Await.until(SOON, controller::leads));
                fresh.manifests().applyText(SERVICE.formatted("web-0"), "shop", Map.of());
                awaitAddresses(fresh, 4);
                Map<String, List<String>> kept = addresses(fresh);
                assertEquals(List.of("192.0.2.3"), kept.remove("web-0"), "the first that nobody has");
                assertEquals(addresses, kept);
            }
        }
    }

    /** The block of commands that follows a mark of the page. */
    private static String script(String part) throws IOException {
        String page = Files.readString(ProjectFiles.get("docs/backup.md"));
        String mark = "<!-- tested: " + part + " -->\n```\n";
        int begin = page.indexOf(mark);
        assertTrue(begin >= 0, mark);
        return page.substring(begin + mark.length(), page.indexOf("\n```", begin + mark.length()));
    }

    private void run(ApiServer server, String command) throws Exception {
        Path kubectl = Binaries.kubectl().orElseThrow();
        Path log = folder.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        shell.environment().put("KUBECONFIG", server.kubeconfig().toString());
        shell.environment().merge("PATH", kubectl.getParent().toString(), (path, own) -> own + ":" + path);
        Process process = shell.start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            fail(command + "\n" + Files.readString(log));
        }
    }

    private static Controller controller(ApiServer server) throws Exception {
        Controller controller = new Controller(
                Controller.arguments(
                        List.of(
                                "--namespace=" + SYSTEM,
                                "--port=0",
                                "--health-probe-port=0",
                                "--webhook-mode=disabled",
                                "--pod-name=test"),
                        Map.of()),
                Clients.connect(Config.fromKubeconfig(server.kubeconfig().toFile()), "metallb-controller"));
        controller.start();
        return controller;
    }

    private static void awaitAddresses(ApiServer server, int count) {
        if (!Await.until(SOON, () -> addresses(server).size() == count)) {
            fail("want " + count + ": " + addresses(server));
        }
    }

    private static Map<String, List<String>> addresses(ApiServer server) {
        Map<String, List<String>> addresses = new TreeMap<>();
        for (var service : server.client().services().inNamespace("shop").list().getItems()) {
            List<String> ips = service.getStatus().getLoadBalancer().getIngress().stream()
                    .map(LoadBalancerIngress::getIp)
                    .toList();
            if (!ips.isEmpty()) {
                addresses.put(service.getMetadata().getName(), ips);
            }
        }
        return addresses;
    }

    private static Map<String, String> specs(ApiServer server) {
        Map<String, String> specs = new TreeMap<>();
        for (String plural : KINDS) {
            String version = plural.equals("bgppeers") ? "v1beta2" : "v1beta1";
            String json = server.client().raw("/apis/metallb.io/" + version + "/namespaces/" + SYSTEM + "/" + plural);
            var list = server.client()
                    .getKubernetesSerialization()
                    .unmarshal(json, io.fabric8.kubernetes.api.model.GenericKubernetesResourceList.class);
            for (var one : list.getItems()) {
                specs.put(plural + "/" + one.getMetadata().getName(), one.get("spec") + "");
            }
        }
        return specs;
    }

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: %s}
            spec: {type: LoadBalancer, ports: [{port: 80}]}
            """;

    private static final String OBJECTS = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: green}
            spec: {addresses: [192.0.2.0/28]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: all}
            spec: {ipAddressPools: [green]}
            ---
            apiVersion: metallb.io/v1beta2
            kind: BGPPeer
            metadata: {name: router}
            spec: {myASN: 64512, peerASN: 64513, peerAddress: 198.51.100.1}
            ---
            apiVersion: metallb.io/v1beta1
            kind: BGPAdvertisement
            metadata: {name: primary}
            spec: {communities: [no-export]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: BFDProfile
            metadata: {name: slow}
            spec: {receiveInterval: 500}
            ---
            apiVersion: metallb.io/v1beta1
            kind: Community
            metadata: {name: names}
            spec: {communities: [{name: no-export, value: "65535:65281"}]}
            """;
}
