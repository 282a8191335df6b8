package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.Ndp;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * IPv6 on a real wire, behind a switch that snoops MLD and has a querier: the client is the kernel's own neighbour discovery. Each test goes on from
 * where the one before it stopped.
 */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Ipv6Test {
    private static final String OPERATOR = "metallb-system";
    private static final String CONFIG = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata:
              name: both
            spec:
              addresses: [192.0.2.0/28, "2001:db8:100::ab:cd00/120"]
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata:
              name: both
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: LoadBalancer
              ipFamilyPolicy: RequireDualStack
              selector: {app: web}
              ports:
                - {name: http, port: 80}
                - {name: dns, port: 53, protocol: UDP}
            """;
    // Offsets in a solicitation (RFC 8200, RFC 4861).
    private static final int IP = 14;
    private static final int PAYLOAD_LENGTH = IP + 4;
    private static final int HOP_LIMIT = IP + 7;
    private static final int CHECKSUM = IP + 42;
    private static final int OPTION_LENGTH = IP + 65;
    // Who asks with bad frames; nobody's address.
    private static final IpAddress BAD = IpAddress.parse("2001:db8:51::250");

    private Product product;
    private Client client;
    private List<Node> nodes;
    private String v4;
    private String v6;
    private Node announcer;
    private int nextGood = 0x1000; // who asks the good questions, one after the other

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(2));
        client = product.lab().client();
        nodes = product.lab().nodes();
        product.lab().segment().startMulticastQuerier();
        product.lab().apiServer().manifests().applyText(CONFIG, OPERATOR, Map.of());
        product.lab().apiServer().manifests().applyText(SERVICE, "default", Map.of());
        product.serveEverywhere("default", "web");
        assertTrue(
                Await.until(PATIENCE, () -> product.addresses("default", "web").size() == 2),
                () -> Product.log(product.controller()));
        List<String> addresses = product.addresses("default", "web");
        v4 = ofFamily(IpFamily.IPV4, addresses);
        v6 = ofFamily(IpFamily.IPV6, addresses);
        announcer = Product.electionWinner(addresses.getFirst(), nodes);
    }

    private static String ofFamily(IpFamily family, List<String> addresses) {
        return addresses.stream()
                .filter(ip -> IpAddress.parse(ip).family() == family)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + family + " in " + addresses));
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @Test
    @Order(1)
    void oneNodeAnswersForBothFamiliesBehindMldSnooping() throws IOException {
        product.awaitAnsweredBy(v4, announcer, "eth0");
        product.awaitAnsweredBy(v6, announcer, "eth0");
        client.flushNeighbours();
        assertEquals(announcer.name(), client.http(v6, 80).body().trim());
        assertEquals(Optional.of(mac(announcer)), client.neighbour(v6));
        assertEquals(
                announcer.name(), client.udp(v6, 53, "who").orElse("nobody").split("\\s+")[0]);
        assertEquals(1, groupsJoined(announcer), "the announcer has joined the solicited-node group");
        assertEquals(0, groupsJoined(other(announcer)), "nobody else has");
        double requests = metric(announcer, "metallb_layer2_requests_received{ip=\"" + v6 + "\"}");
        assertTrue(requests > 0);
        assertEquals(requests, metric(announcer, "metallb_layer2_responses_sent{ip=\"" + v6 + "\"}"));
    }

    /** The membership is what brings the question: the switch forwards it to no other port. */
    @Test
    @Order(2)
    void questionsReachTheMemberOnly() {
        try (Wire there = Wire.on(announcer.host().port(), "icmp6 and ip6[40] = 135");
                Wire elsewhere = Wire.on(other(announcer).host().port(), "icmp6 and ip6[40] = 135")) {
            client.inject(question(client.mac(), IpAddress.parse("2001:db8:51::251")));
            assertTrue(there.await(this::isFromClient, PATIENCE).isPresent());
            assertEquals(List.of(), elsewhere.frames(this::isFromClient));
        }
    }

    @Test
    @Order(3)
    void kernelsThatAskAgainByUnicastAreAnswered() {
        IpAddress asker = IpAddress.parse("2001:db8:51::252");
        IpAddress target = IpAddress.parse(v6);
        try (Wire wire = client.capture("icmp6 and ip6[40] = 136")) {
            client.inject(new Ndp(
                            mac(announcer),
                            client.mac(),
                            asker,
                            target,
                            Ndp.SOLICITATION,
                            0,
                            target,
                            Optional.of(client.mac()))
                    .encode());
            Ndp answer = Ndp.of(wire.await(frame -> isTo(frame, asker), PATIENCE)
                            .orElseThrow()
                            .bytes())
                    .orElseThrow();
            assertEquals(Ndp.SOLICITED, answer.flags());
            assertEquals(client.mac(), answer.destination());
            assertEquals(Optional.of(mac(announcer)), answer.linkLayerAddress());
        }
    }

    @Test
    @Order(4)
    void aHostThatWantsTheAddressForItselfIsToldThatItIsTaken() {
        client.host().namespace().sysctl("ipv6/conf/eth0/accept_dad", "1");
        client.host().namespace().ip("addr", "add", v6 + "/128", "dev", "eth0");
        try {
            assertTrue(
                    Await.until(
                            PATIENCE,
                            () -> client.host()
                                    .namespace()
                                    .ip("addr", "show", "dev", "eth0", "to", v6)
                                    .contains("dadfailed")),
                    () -> client.host().namespace().ip("addr", "show", "dev", "eth0"));
        } finally {
            client.host().namespace().ip("addr", "del", v6 + "/128", "dev", "eth0");
            client.host().namespace().sysctl("ipv6/conf/eth0/accept_dad", "0");
        }
    }

    @Test
    @Order(5)
    void badFramesAreCountedAndNotAnswered() {
        assertDroppedAs("wrong_checksum", frame -> {
            frame[CHECKSUM]++;
            return frame;
        });
        assertDroppedAs("broken_option", frame -> {
            frame[OPTION_LENGTH] = 0;
            return sealed(frame);
        });
        assertDroppedAs("truncated", frame -> {
            frame[PAYLOAD_LENGTH] = 0x22; // as a jumbo frame of which the beginning is here
            return sealed(frame);
        });
        assertDroppedAs("own_frame", frame -> {
            mac(announcer).writeTo(frame, 6);
            return frame;
        });
        assertDroppedAs("vlan_tagged", Ipv6Test::tagged);
        // Kept away by the kernel's filter: nothing to count.
        assertUnanswered(frame -> {
            frame[HOP_LIMIT] = 64;
            return frame;
        });
        assertUnanswered(frame -> Arrays.copyOf(frame, 77));
    }

    @Test
    @Order(6)
    void noiseDoesNoHarm() {
        Random random = new Random(4861);
        for (int i = 0; i < 5_000; i++) {
            byte[] frame = question(client.mac(), BAD);
            for (int change = 0; change < 2; change++) {
                frame[IP + random.nextInt(frame.length - IP)] = (byte) random.nextInt(256);
            }
            client.inject(random.nextBoolean() ? sealed(frame) : frame);
        }
        assertTrue(Await.until(PATIENCE, this::isGoodQuestionAnswered));
        assertTrue(product.speaker(announcer).isHealthy());
        assertTrue(product.speaker(announcer).isReady());
    }

    @Test
    @Order(7)
    void anInterfaceThatWasOffIsAMemberAgain() {
        Port port = announcer.host().port();
        port.interfaceDown();
        product.awaitAnsweredBy(v6, other(announcer), "eth0");
        port.interfaceUp();
        // Its addresses have gone with it, and gossip needs one.
        announcer.host().namespace().ip("addr", "replace", port.addresses().v6() + "/64", "dev", "eth0", "nodad");
        for (String prefix : AddressPlan.POOL_PREFIXES) {
            announcer.host().namespace().ip("route", "replace", prefix, "dev", "eth0");
        }
        product.awaitAnsweredBy(v6, announcer, "eth0");
        product.awaitAnsweredBy(v4, announcer, "eth0");
        assertEquals(1, groupsJoined(announcer));
    }

    @Test
    @Order(8)
    void aFailoverMovesTheClientByAnUnsolicitedAdvertisement() throws IOException {
        client.http(v6, 80);
        assertEquals(Optional.of(mac(announcer)), client.neighbour(v6));
        Node survivor = other(announcer);
        try (Wire wire = client.capture("icmp6 and ip6[40] = 136")) {
            announcer.host().unplug();
            Frame first = wire.await(frame -> frame.source().equals(mac(survivor)), PATIENCE)
                    .orElseThrow(() -> new AssertionError(Product.log(product.speaker(survivor))));
            Ndp advertisement = Ndp.of(first.bytes()).orElseThrow();
            assertEquals(Ndp.OVERRIDE, advertisement.flags());
            assertEquals(Ndp.ALL_NODES, advertisement.destinationIp());
            assertEquals(IpAddress.parse(v6), advertisement.target());
        }
        assertTrue(Await.until(PATIENCE, () -> client.neighbour(v6).equals(Optional.of(mac(survivor)))));
        assertEquals(survivor.name(), client.http(v6, 80).body().trim());
        announcer.host().plugIn();
        product.awaitAnsweredBy(v6, announcer, "eth0");
    }

    @Test
    @Order(9)
    void withoutEndpointsItIsSilentAndNoMember() {
        product.lab().endpoints().setReady("default", "web", List.of());
        product.awaitSilence(v6);
        product.awaitSilence(v4);
        assertTrue(Await.until(PATIENCE, () -> groupsJoined(announcer) == 0));
    }

    private void assertDroppedAs(String reason, UnaryOperator<byte[]> spoiled) {
        double before = dropped(reason);
        assertUnanswered(spoiled);
        assertTrue(
                Await.until(PATIENCE, () -> dropped(reason) > before),
                () -> "nothing counted as " + reason + ":\n"
                        + product.speaker(announcer).metrics().text());
    }

    /** The speaker reads in order, so once the good question that follows is answered, the bad one has been read and has drawn nothing. */
    private void assertUnanswered(UnaryOperator<byte[]> spoiled) {
        try (Wire wire = client.capture("icmp6 and ip6[40] = 136")) {
            client.inject(spoiled.apply(question(client.mac(), BAD)));
            assertTrue(Await.until(PATIENCE, this::isGoodQuestionAnswered), "the good question is not answered");
            assertEquals(List.of(), wire.frames(frame -> isTo(frame, BAD)));
        }
    }

    private boolean isGoodQuestionAnswered() {
        IpAddress good = IpAddress.parse("2001:db8:51::" + Integer.toHexString(nextGood++));
        try (Wire wire = client.capture("icmp6 and ip6[40] = 136")) {
            client.inject(question(client.mac(), good));
            return wire.await(frame -> isTo(frame, good), Duration.ofMillis(500))
                    .isPresent();
        }
    }

    private byte[] question(MacAddress mac, IpAddress asker) {
        return Ndp.question(mac, asker, IpAddress.parse(v6)).encode();
    }

    private static byte[] tagged(byte[] plain) {
        byte[] tagged = new byte[plain.length + 4];
        System.arraycopy(plain, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        tagged[15] = 5;
        System.arraycopy(plain, 12, tagged, 16, plain.length - 12);
        return tagged;
    }

    /** With a checksum that fits (RFC 4443 section 2.3) to as much of the message as there is. */
    private static byte[] sealed(byte[] frame) {
        frame[CHECKSUM] = 0;
        frame[CHECKSUM + 1] = 0;
        int sum = 58 + ((frame[PAYLOAD_LENGTH] & 0xff) << 8 | frame[PAYLOAD_LENGTH + 1] & 0xff);
        for (int at = IP + 8; at + 1 < frame.length; at += 2) {
            sum += (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        frame[CHECKSUM] = (byte) (~sum >> 8);
        frame[CHECKSUM + 1] = (byte) ~sum;
        return frame;
    }

    private static boolean isTo(Frame frame, IpAddress asker) {
        return Ndp.of(frame.bytes())
                .filter(message -> message.destinationIp().equals(asker))
                .isPresent();
    }

    private boolean isFromClient(Frame frame) {
        return Ndp.of(frame.bytes())
                .filter(message -> message.source().equals(client.mac()))
                .filter(message -> message.target().equals(IpAddress.parse(v6)))
                .isPresent();
    }

    /** How many memberships of the address's group the kernel of the node has on eth0, as it shows them itself. */
    private long groupsJoined(Node node) {
        String group = Ndp.solicitedNode(IpAddress.parse(v6)).toString();
        String shown = Commands.run("ip", "-n", node.host().namespace().name(), "-6", "maddr", "show", "dev", "eth0");
        return shown.lines().filter(line -> line.contains("inet6 " + group)).count();
    }

    private double dropped(String reason) {
        return metric(announcer, "metallb_layer2_frames_dropped{reason=\"" + reason + "\"}");
    }

    private double metric(Node node, String series) {
        return product.speaker(node).metrics().value(series).orElse(0);
    }

    private Node other(Node node) {
        return nodes.get(nodes.indexOf(node) == 0 ? 1 : 0);
    }

    private static MacAddress mac(Node node) {
        return Product.mac(node, "eth0");
    }
}
