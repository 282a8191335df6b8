package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.ClaimForm;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.Reflector;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Other machines on the segment, and odd ones: who claims an address that is announced (spec section 7 rule 4), has it already, sends our own frames
 * back, or forwards multicast to listeners only. One node, a Service of both families.
 */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForeignHostTest {
    private static final String V4 = "192.0.2.7";
    private static final String V6 = "2001:db8:100::7";
    /** A conflict is over when nobody has claimed the address for 14 s. */
    private static final Duration CONFLICT_OVER = Duration.ofSeconds(40);

    private static final String CONFIGURATION = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: both, namespace: metallb-system}
            spec: {addresses: [192.0.2.0/24, "2001:db8:100::/64"]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: both, namespace: metallb-system}
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: NAME, annotations: {metallb.io/loadBalancerIPs: "ADDRESSES"}}
            spec:
              type: LoadBalancer
              ipFamilyPolicy: POLICY
              ports: [{name: dns, port: 53, protocol: UDP}]
            """;

    private Product product;
    private Lab lab;
    private Node node;
    private Client stranger;

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(1));
        lab = product.lab();
        node = lab.nodes().getFirst();
        stranger = lab.addClient("stranger", 1);
        lab.apiServer().manifests().applyText(CONFIGURATION, "default", Map.of());
        create("echo", V4 + "," + V6, "RequireDualStack");
        product.awaitAnnouncer(V4, lab.nodes());
    }

    private void create(String name, String addresses, String policy) {
        lab.apiServer()
                .manifests()
                .applyText(SERVICE, "default", Map.of("NAME", name, "ADDRESSES", addresses, "POLICY", policy));
        product.serveEverywhere("default", name);
    }

    @AfterAll
    void stop() {
        product.close();
    }

    private MacAddress nodeMac() {
        return Product.mac(node, "eth0");
    }

    private void awaitAnswered(String ip) {
        product.awaitAnsweredBy(ip, node, "eth0");
    }

    @Test
    @Order(1)
    void bothFamiliesAreAnsweredBehindMulticastSnooping() throws InterruptedException {
        awaitAnswered(V6);
        lab.segment().startMulticastQuerier();
        Thread.sleep(1_500);
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(nodeMac()), product.answers(V6), () -> Product.log(product.speaker(node)));
        }
        lab.client().flushNeighbours();
        assertEquals(node.name() + " ping", lab.client().udp(V6, 53, "ping").orElse(""));
        assertEquals(node.name() + " ping", lab.client().udp(V4, 53, "ping").orElse(""));
    }

    @Test
    @Order(2)
    void framesOfOurOwnThatComeBackAreNobodysClaim() {
        try (Reflector loop = Reflector.start(stranger, nodeMac(), "arp or icmp6")) {
            restartSpeaker();
            assertTrue(Await.until(PATIENCE, () -> loop.reflected() > 6), "frames have come back: " + loop.reflected());
        }
        awaitAnswered(V4);
        awaitAnswered(V6);
        assertEquals(List.of(), conflicts());
    }

    @Test
    @Order(3)
    void aQuestionInAJumboFrameIsAnswered() {
        lab.segment().setMtu(9_000);
        byte[] question = Arrays.copyOf(lab.client().arpRequest(IpAddress.parse(V4)), 9_014);
        try (Wire wire = lab.client().capture("arp[6:2] = 2")) {
            lab.client().inject(question);
            assertTrue(
                    wire.await(frame -> frame.destination().equals(lab.client().mac()), PATIENCE)
                            .isPresent(),
                    "no answer");
        } finally {
            lab.segment().setMtu(1_500);
        }
    }

    @Test
    @Order(4)
    void anInterfaceThatComesIsUsedAndOneThatGoesIsMissedByNobody() {
        Segment office = Segment.createFurther(lab.run(), "office");
        Client desk = new Client(office.addClient("desk", 2), lab.run());
        for (int round = 0; round < 2; round++) {
            Port port = office.addInterface(node.host(), "eth1", AddressPlan.node(0, 1));
            for (String ip : List.of(V4, V6)) {
                assertTrue(
                        Await.until(PATIENCE, () -> answers(desk, ip).equals(List.of(Product.mac(node, "eth1")))),
                        () -> ip + " on the new interface: " + answers(desk, ip) + "; "
                                + Product.log(product.speaker(node)));
            }
            office.removeInterface(node.host(), port);
            assertEquals(List.of(), answers(desk, V4));
            awaitAnswered(V4);
            awaitAnswered(V6);
        }
        assertTrue(product.speaker(node).isHealthy());
    }

    private static List<MacAddress> answers(Client client, String ip) {
        return client.resolve(ip, Duration.ofMillis(200)).stream()
                .map(answer -> answer.mac())
                .toList();
    }

    @Test
    @Order(5)
    void aClaimInAnyFormIsAConflict() {
        Wire wire = Wire.onBridge(lab.segment(), "arp");
        int number = 0xa0;
        for (String ip : List.of(V4, V6)) {
            for (ClaimForm form : ClaimForm.of(IpAddress.parse(ip))) {
                // Each from a machine of its own.
                MacAddress claimant = MacAddress.parse("02:00:c6:33:65:%02x".formatted(number++));
                stranger.inject(form.frame(claimant, IpAddress.parse(ip), nodeMac()));
                assertTrue(
                        Await.until(
                                PATIENCE,
                                () -> conflicts().stream().anyMatch(event -> event.contains(claimant.toString()))),
                        () -> form + " of " + ip + " by " + claimant + ": " + conflicts());
            }
        }
        assertTrue(Await.until(PATIENCE, () -> defences(wire) >= 1), "the address is defended");
        wire.close();
        awaitAnswered(V4);
        awaitAnswered(V6);
    }

    /** RFC 5227 section 2.4 (c): defended, but no more than once in 10 s. */
    @Test
    @Order(6)
    void anAddressIsDefendedOnceInTenSeconds() throws InterruptedException {
        MacAddress claimant = MacAddress.parse("02:00:c6:33:65:f0");
        try (Wire wire = Wire.onBridge(lab.segment(), "arp")) {
            for (int i = 0; i < 40; i++) {
                stranger.inject(ClaimForm.GRATUITOUS_REPLY.frame(claimant, IpAddress.parse(V4), nodeMac()));
                Thread.sleep(100);
            }
            assertTrue(defences(wire) <= 1, () -> wire.frames().toString());
        }
        awaitAnswered(V4);
    }

    /** A defence is a reply alone; whoever takes over or comes back says it in both forms. */
    private long defences(Wire wire) {
        long replies = 0;
        for (Frame frame : wire.frames(GratuitousArp.about(V4))) {
            GratuitousArp arp = GratuitousArp.of(frame).orElseThrow();
            if (arp.mac().equals(nodeMac())) {
                replies += arp.form() == GratuitousArp.Form.REPLY ? 1 : -1;
            }
        }
        return replies;
    }

    @Test
    @Order(7)
    void anAddressThatAMachineHasAlreadyIsAnnouncedAllTheSameAndSaid() {
        stranger.host().namespace().ip("addr", "add", "192.0.2.9/32", "dev", "eth0");
        create("late", "192.0.2.9", "SingleStack");
        product.awaitEvent("default", "late", "AddressConflict: ");
        assertTrue(product.events("default", "late")
                .toString()
                .contains(stranger.mac().toString()));
        assertTrue(Await.until(PATIENCE, () -> product.answers("192.0.2.9").contains(nodeMac())));
    }

    @Test
    @Order(8)
    void withRefuseItIsAnnouncedOnceTheOtherIsGone() {
        restartSpeaker("--on-conflict=refuse");
        awaitAnswered(V4);
        assertTrue(Await.until(PATIENCE, () -> product.answers("192.0.2.9").equals(List.of(stranger.mac()))));
        assertFalse(product.answers("192.0.2.9").contains(nodeMac()));
        stranger.host().namespace().ip("addr", "del", "192.0.2.9/32", "dev", "eth0");
        assertTrue(
                Await.until(CONFLICT_OVER, () -> product.answers("192.0.2.9").equals(List.of(nodeMac()))),
                () -> Product.log(product.speaker(node)));
        assertTrue(product.speaker(node).isHealthy());
    }

    private void restartSpeaker(String... flags) {
        product.speaker(node).stop();
        product.startSpeaker(node, flags).awaitReady(PATIENCE);
    }

    private List<String> conflicts() {
        return product.events("default", "echo").stream()
                .filter(event -> event.startsWith("AddressConflict"))
                .toList();
    }
}
