package dev.metallbj.lab.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole lab without our programs: the test itself decides which node a service's address leads to. */
@NeedsLab
class DataPathTest {
    private static final String SERVICE_IP = "192.0.2.10";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static Lab lab;
    private static Client client;

    @BeforeAll
    static void build() {
        long begin = System.nanoTime();
        lab = Lab.builder()
                .nodes(2)
                .interfaces("eth0", "ens3")
                .nodeLabel("zone", "one")
                .start();
        client = lab.client();
        System.out.printf("lab stands after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    @AfterAll
    static void remove() {
        long begin = System.nanoTime();
        lab.close();
        System.out.printf("lab removed after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    @Test
    void theNodeThatIsReachedAnswersForTheServicesAddressUntilItIsGone() {
        lab.apiServer().manifests().applyText("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: echo}
                        spec:
                          type: LoadBalancer
                          ports: [{name: web, port: 80}, {name: dns, port: 53, protocol: UDP}]
                        """, "default", Map.of());
        giveAddress("echo");

        for (Node node : lab.nodes()) {
            leadTo(node);
            assertTrue(Await.until(LIMIT, () -> body().equals(Optional.of(node.name()))), () -> node + ": " + body());
            assertEquals(Optional.of(node.name() + " ping"), client.udp(SERVICE_IP, 53, "ping"));
        }
        assertTrue(client.arp(SERVICE_IP).isEmpty(), "no kernel may answer ARP for a service's address");

        lab.kubernetes().services().inNamespace("default").withName("echo").delete();
        assertTrue(Await.until(LIMIT, () -> body().isEmpty()));
        assertThrows(IOException.class, () -> client.http(SERVICE_IP, 80));
    }

    @Test
    void nodesAreReadyAndHaveTheirLabelsAndAddresses() {
        for (Node node : lab.nodes()) {
            var object = lab.kubernetes().nodes().withName(node.name()).get();
            assertEquals(node.name(), object.getMetadata().getLabels().get("kubernetes.io/hostname"));
            assertEquals("one", object.getMetadata().getLabels().get("zone"));
            assertTrue(object.getSpec().getTaints().isEmpty(), object.getSpec().getTaints()::toString);
            assertTrue(object.getStatus().getConditions().stream()
                    .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")));
            assertEquals(
                    node.host().addresses().v4(),
                    object.getStatus().getAddresses().getFirst().getAddress());
        }
    }

    @Test
    void endpointsAndPodsAreWrittenAsTheClusterWouldWriteThem() {
        lab.apiServer()
                .manifests()
                .applyText(
                        "{apiVersion: v1, kind: Service, metadata: {name: slices}, spec: {ports: [{port: 80}]}}",
                        "default",
                        Map.of());
        Node first = lab.nodes().getFirst();
        lab.endpoints().setReady("default", "slices", lab.nodes());
        lab.endpoints().set("default", "slices", List.of(ServiceEndpoint.terminating(first)));
        var slice = lab.kubernetes()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withName("slices-lab")
                .get();
        assertEquals(1, slice.getEndpoints().size());
        assertEquals(first.name(), slice.getEndpoints().getFirst().getNodeName());
        assertTrue(slice.getEndpoints().getFirst().getConditions().getServing());

        first.addSpeakerPod(lab.namespace());
        var pod = lab.kubernetes()
                .pods()
                .inNamespace(lab.namespace())
                .withName(first.speakerPod())
                .get();
        assertEquals("Running", pod.getStatus().getPhase());
        first.deleteSpeakerPod(lab.namespace());
        assertEquals(
                0,
                lab.kubernetes()
                        .pods()
                        .inNamespace(lab.namespace())
                        .list()
                        .getItems()
                        .size());
    }

    @Test
    void aProgramInANodesNamespaceSeesItsInterfacesAndItsLimits() throws IOException {
        Optional<String> reason = Cgroup.unavailable();
        reason.ifPresent(text -> System.out.println("SKIPPED limits in a namespace: " + text));
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
        Cgroup limits = Cgroup.create(lab.run(), "seen", 200, 64 << 20);
        Command look = Command.of(
                        "look",
                        List.of(
                                "/bin/sh",
                                "-c",
                                "ls /sys/class/net; cat /sys/fs/cgroup/memory$(sed -n 's/.*:memory://p' /proc/self/cgroup)/memory.limit_in_bytes"))
                .in(lab.nodes().getFirst().host().namespace())
                .within(limits);
        Child child = lab.processes().start(look);
        assertEquals(0, child.awaitExit(LIMIT).orElseThrow(), () -> child.logTail(10));
        assertEquals(List.of("ens3", "eth0", "lo", Integer.toString(64 << 20)), Files.readAllLines(child.log()));
    }

    /** What the controller does. */
    private static void giveAddress(String service) {
        lab.kubernetes()
                .services()
                .inNamespace("default")
                .withName(service)
                .editStatus(object -> new ServiceBuilder(object)
                        .editOrNewStatus()
                        .editOrNewLoadBalancer()
                        .addNewIngress()
                        .withIp(SERVICE_IP)
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build());
    }

    /** What a speaker's answer does. */
    private static void leadTo(Node node) {
        client.host()
                .namespace()
                .ip(
                        "neigh",
                        "replace",
                        SERVICE_IP,
                        "lladdr",
                        node.host().addresses().mac(),
                        "dev",
                        "eth0");
    }

    private static Optional<String> body() {
        try {
            return Optional.of(client.http(SERVICE_IP, 80).body());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
