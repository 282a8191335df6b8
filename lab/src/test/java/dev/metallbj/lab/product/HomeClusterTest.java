package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.node.ServiceEndpoint;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.ArpView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One cluster through a day of its life: {@code lab/manifests/home-cluster} in the namespace {@code metallb}, three nodes. Each test goes on
 * from where the one before it stopped.
 */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HomeClusterTest {
    private static final String OPERATOR = "metallb";
    private static final String EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

    private Product product;
    private List<Node> nodes;
    private String web;

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(3).namespace(OPERATOR));
        nodes = product.lab().nodes();
        product.apply(OPERATOR, "home-cluster/ipaddresspool.yaml");
        product.apply(OPERATOR, "home-cluster/l2advertisement-minimal.yaml");
        product.apply("default", "home-cluster/services.yaml");
        web = product.awaitAddress("default", "web-service");
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @Test
    @Order(1)
    void servicesGetTheLowestAddressesAndSayFromWhichPool() {
        String database = product.awaitAddress("default", "database");
        assertNotEquals(web, database);
        assertEquals(
                List.of("192.0.2.0", "192.0.2.1"),
                List.of(web, database).stream().sorted().toList());
        assertEquals(
                "primary",
                product.service("default", "web-service")
                        .getMetadata()
                        .getAnnotations()
                        .get("metallb.io/ip-allocated-from-pool"));
        product.awaitEvent("default", "web-service", "IPAllocated: Assigned IP [\"" + web + "\"]");
    }

    @Test
    @Order(2)
    void nobodyAnnouncesAServiceWithoutEndpoints() {
        assertEquals(List.of(), product.answers(web));
    }

    @Test
    @Order(3)
    void theElectedNodeAloneAnswersAndTheServiceIsReachable() throws IOException {
        product.serveEverywhere("default", "web-service");
        Node announcer = product.awaitAnnouncer(web, nodes);
        product.lab().client().flushNeighbours();
        assertEquals(
                announcer.name(), product.lab().client().http(web, 80).body().trim());
        product.awaitEvent(
                "default",
                "web-service",
                "nodeAssigned: announcing from node \"" + announcer.name() + "\" with protocol \"layer2\"");
        assertTrue(
                product.speaker(announcer)
                        .process()
                        .logTail(100)
                        .contains("\"event\":\"serviceAnnounced\",\"ips\":[\"" + web + "\"],\"protocol\":\"layer2\""),
                () -> Product.log(product.speaker(announcer)));
    }

    @Test
    @Order(4)
    void theFullAdvertisementTakesThePlaceOfTheMinimalOne() {
        product.apply(OPERATOR, "home-cluster/l2advertisement-full.yaml");
        product.awaitAnnouncer(web, nodes);
    }

    @Test
    @Order(5)
    void anExcludedNodeHandsOverAndTheNewOneSaysSoOnTheWire() throws IOException {
        Node before = Product.electionWinner(web, nodes);
        List<Node> others = nodes.stream().filter(node -> !node.equals(before)).toList();
        Node successor = Product.electionWinner(web, others);
        try (Wire wire = product.lab().client().capture("arp")) {
            before.label(EXCLUDE, "");
            assertTrue(gratuitous(wire, successor, ArpView.REPLY), () -> Product.log(product.speaker(successor)));
            assertTrue(gratuitous(wire, successor, ArpView.REQUEST));
        }
        product.awaitAnsweredBy(web, successor, "eth0");
        assertEquals(
                Optional.of(Product.mac(successor, "eth0")),
                product.lab().client().neighbour(web));
        assertEquals(
                successor.name(), product.lab().client().http(web, 80).body().trim());
        before.unlabel(EXCLUDE);
        product.awaitAnsweredBy(web, before, "eth0");
    }

    private boolean gratuitous(Wire wire, Node node, int operation) {
        return wire.await(frame -> isGratuitous(frame, node, operation), PATIENCE)
                .isPresent();
    }

    private boolean isGratuitous(Frame frame, Node node, int operation) {
        return frame.arp()
                .filter(arp -> arp.operation() == operation
                        && arp.senderIp().equals(arp.targetIp())
                        && arp.senderIp().toString().equals(web)
                        && arp.senderMac().equals(Product.mac(node, "eth0")))
                .isPresent();
    }

    @Test
    @Order(6)
    void withLocalTrafficOnlyANodeWithAnEndpointAnnounces() {
        Node local = nodes.stream()
                .filter(node -> !node.equals(Product.electionWinner(web, nodes)))
                .findFirst()
                .orElseThrow();
        product.lab().endpoints().set("default", "web-service", List.of(ServiceEndpoint.ready(local)));
        product.awaitAnnouncer(web, nodes); // Cluster: where the endpoint is does not matter
        setTrafficPolicy("Local");
        product.awaitAnsweredBy(web, local, "eth0");
        product.lab().endpoints().set("default", "web-service", List.of(ServiceEndpoint.notReady(local)));
        product.awaitSilence(web);
        setTrafficPolicy("Cluster");
        product.serveEverywhere("default", "web-service");
        product.awaitAnnouncer(web, nodes);
    }

    private void setTrafficPolicy(String policy) {
        product.lab()
                .kubernetes()
                .services()
                .inNamespace("default")
                .withName("web-service")
                .edit(service -> {
                    service.getSpec().setExternalTrafficPolicy(policy);
                    return service;
                });
    }

    @Test
    @Order(7)
    void metricsHaveTheNamesThatDashboardsUse() {
        var controller = product.controller().metrics();
        assertTrue(controller.contentType().startsWith("text/plain; version=0.0.4"), controller.contentType());
        assertEquals(
                255,
                controller
                        .value("metallb_allocator_addresses_total{pool=\"primary\"}")
                        .orElseThrow());
        assertEquals(
                2,
                controller
                        .value("metallb_allocator_addresses_in_use_total{pool=\"primary\"}")
                        .orElseThrow());
        assertEquals(
                1, controller.value("metallb_k8s_client_config_loaded_bool").orElseThrow());
        Node announcer = Product.electionWinner(web, nodes);
        String series = "metallb_speaker_announced{ip=\"" + web + "\",node=\"" + announcer.name()
                + "\",protocol=\"layer2\",service=\"default/web-service\"}";
        var speaker = product.speaker(announcer).metrics();
        assertEquals(1, speaker.value(series).orElseThrow());
        assertTrue(
                speaker.value("metallb_layer2_requests_received{ip=\"" + web + "\"}")
                                .orElse(0)
                        > 0,
                speaker.text());
        assertTrue(
                speaker.value("metallb_layer2_responses_sent{ip=\"" + web + "\"}")
                                .orElse(0)
                        > 0,
                speaker.text());
        assertTrue(
                speaker.value("metallb_layer2_gratuitous_sent{ip=\"" + web + "\"}")
                                .orElse(0)
                        > 0,
                speaker.text());
    }

    @Test
    @Order(8)
    void aRestartOfTheControllerWritesNothing() {
        product.awaitAddress("default", "database");
        String before = product.service("default", "web-service").getMetadata().getResourceVersion();
        assertEquals(0, product.controller().stop());
        Program restarted = product.lab().startController();
        restarted.awaitReady(PATIENCE);
        product.apply("default", "gitops/default/service.yaml"); // settled once this one has an address
        product.awaitAddress("default", "my-service", "192.0.2.2");
        assertEquals(
                before, product.service("default", "web-service").getMetadata().getResourceVersion());
        product.delete("default", "gitops/default/service.yaml");
    }

    @Test
    @Order(9)
    void theApiServerMayGoAwayAndComeBack() {
        Node announcer = Product.electionWinner(web, nodes);
        product.lab().apiServer().stop();
        // Long enough for several tries to connect.
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(Product.mac(announcer, "eth0")), product.answers(web));
        }
        product.lab().apiServer().start();
        product.apply("default", "gitops/default/service.yaml");
        String ip = product.awaitAddress("default", "my-service");
        product.serveEverywhere("default", "my-service");
        product.awaitAnnouncer(ip, nodes);
        product.awaitAnnouncer(web, nodes);
    }

    @Test
    @Order(10)
    void aPoolThatIsDeletedTakesItsAddressesBack() {
        product.delete(OPERATOR, "home-cluster/ipaddresspool.yaml");
        assertTrue(Await.until(
                PATIENCE, () -> product.addresses("default", "web-service").isEmpty()));
        product.awaitSilence(web);
        product.apply(OPERATOR, "home-cluster/ipaddresspool.yaml");
        product.awaitAnnouncer(product.awaitAddress("default", "web-service"), nodes);
    }

    @Test
    @Order(11)
    void speakersEndWithinTwoSecondsAndAreSilentThen() {
        String ip = product.awaitAddress("default", "web-service");
        List<Node> left = new ArrayList<>(nodes);
        while (!left.isEmpty()) {
            Node announcer = product.awaitAnnouncer(ip, left);
            long start = System.nanoTime();
            assertEquals(0, product.speaker(announcer).stop());
            // The promise is 2 s; the machine may be busy with other tests.
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(4).toNanos());
            left.remove(announcer); // the next one takes over
        }
        product.awaitSilence(ip);
    }
}
