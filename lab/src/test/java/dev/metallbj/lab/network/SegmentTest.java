package dev.metallbj.lab.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.ArpAnswer;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes and a client on one segment; what answers here are kernels. */
@NeedsLab
class SegmentTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    /** Long enough for an answer that must not come. */
    private static final Duration SILENCE = Duration.ofMillis(300);

    private static Run run;
    private static Segment segment;
    private static Host a;
    private static Host b;
    private static Client client;
    private static String interfacesBefore;

    @BeforeAll
    static void build() {
        interfacesBefore = Commands.run("ip", "-brief", "link");
        run = Run.begin();
        segment = Segment.create(run);
        a = segment.addNode("a", 0, List.of("eth0", "ens3"));
        b = segment.addNode("b", 1, List.of("eth0"));
        client = new Client(segment.addClient("client", 0), run);
    }

    @AfterAll
    static void remove() {
        String name = segment.namespace().name();
        run.close();
        assertFalse(Commands.run("ip", "netns", "list").contains(name));
    }

    @AfterEach
    void heal() {
        segment.heal();
        client.flushNeighbours();
    }

    @Test
    void nothingAppearsOnTheMachineItself() {
        assertEquals(interfacesBefore, Commands.run("ip", "-brief", "link"));
    }

    @Test
    void hostsReachEachOtherOverBothFamilies() {
        assertTrue(client.ping(a.addresses().v4(), SOON));
        assertTrue(client.ping(b.addresses().v6(), SOON));
        assertTrue(client.ping(AddressPlan.CONTROL_PLANE.v4(), SOON));
        assertFalse(client.ping("198.51.100.99", SILENCE));
    }

    @Test
    void arpGivesTheOneAnswerOfTheOwner() {
        List<ArpAnswer> answers = client.arp(b.addresses().v4());
        assertEquals(1, answers.size(), answers::toString);
        assertEquals(MacAddress.parse(b.addresses().mac()), answers.getFirst().mac());
        assertTrue(client.arp("192.0.2.1").isEmpty());
    }

    @Test
    void twoOwnersAreSeenAsTwoAnswers() {
        for (Host host : List.of(a, b)) {
            host.namespace().ip("addr", "add", "192.0.2.9/32", "dev", "eth0");
        }
        try {
            assertEquals(2, client.arp("192.0.2.9").size());
        } finally {
            for (Host host : List.of(a, b)) {
                host.namespace().ip("addr", "del", "192.0.2.9/32", "dev", "eth0");
            }
        }
    }

    @Test
    void theBridgeShowsEveryFrameOnce() {
        try (Wire wire = Wire.onBridge(segment, "arp")) {
            client.inject(client.arpRequest(IpAddress.parse("192.0.2.77")));
            assertTrue(wire.await(frame -> frame.arp().isPresent(), SOON).isPresent());
            wire.await(frame -> false, SILENCE);
            assertEquals(
                    1,
                    wire.frames(frame -> asksFor(frame.arp().orElseThrow(), "192.0.2.77"))
                            .size());
        }
    }

    private static boolean asksFor(ArpPacket arp, String ip) {
        return arp.targetIp().equals(IpAddress.parse(ip));
    }

    @Test
    void theKernelsNeighboursCanBeReadAndForgotten() {
        assertTrue(client.ping(a.addresses().v4(), SOON));
        assertEquals(
                MacAddress.parse(a.addresses().mac()),
                client.neighbour(a.addresses().v4()).orElseThrow());
        client.flushNeighbours();
        assertTrue(client.neighbour(a.addresses().v4()).isEmpty());
    }

    @Test
    void aCutSeparatesTwoHostsAndNobodyElse() {
        segment.cut(client.host(), a);
        assertFalse(client.ping(a.addresses().v4(), SILENCE));
        assertTrue(client.ping(b.addresses().v4(), SOON));

        segment.cutFromControlPlane(client.host());
        assertFalse(client.ping(AddressPlan.CONTROL_PLANE.v4(), SILENCE));

        segment.heal();
        client.flushNeighbours();
        assertTrue(client.ping(a.addresses().v4(), SOON));
        assertTrue(client.ping(AddressPlan.CONTROL_PLANE.v4(), SOON));
    }

    @Test
    void aOneWayCutLetsTheOtherDirectionThrough() {
        segment.cutOneWay(a, client.host());
        try (Wire wire = Wire.on(a.port(), "arp")) {
            assertFalse(client.ping(a.addresses().v4(), SILENCE));
            assertTrue(client.ping(b.addresses().v4(), SOON));
            assertFalse(
                    wire.frames(frame -> frame.source().equals(client.mac())).isEmpty(), "the question arrives");
        }
        segment.heal();
        segment.cutOneWay(client.host(), a);
        try (Wire wire = Wire.on(a.port(), "arp")) {
            assertFalse(client.ping(a.addresses().v4(), SILENCE));
            assertTrue(wire.frames(frame -> frame.source().equals(client.mac())).isEmpty(), "no question arrives");
        }
    }

    @Test
    void aNodeCanBeCutFromAllOthersAndStillBeReachedByClients() {
        segment.cutFromNodes(a);
        assertTrue(client.ping(a.addresses().v4(), SOON));
        assertTrue(client.ping(b.addresses().v4(), SOON));
        assertFalse(reaches(a, b));
        segment.heal();
        assertTrue(reaches(a, b));
    }

    @Test
    void aShareOfAllFramesIsLost() throws InterruptedException {
        segment.lose(b, 20);
        try (AnswerProbe probe = AnswerProbe.start(client, b.addresses().v4(), Duration.ofMillis(1))) {
            Thread.sleep(600);
            AnswerReport report = probe.report();
            // 20 % of the requests and 20 % of the answers: 36 % in all.
            double lost = report.unanswered() / (double) report.sent();
            assertTrue(report.sent() > 100 && lost > 0.15 && lost < 0.6, report::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> segment.lose(b, 100));
    }

    @Test
    void aBlockedPortIsBlockedAndNoOther() throws IOException {
        segment.block(b, 7946);
        assertFalse(connects(a, b, 7946));
        assertTrue(connects(a, b, 7947));
        segment.heal();
        assertTrue(connects(a, b, 7946));
    }

    /** Whether a TCP connection is refused, which is an answer. */
    private static boolean connects(Host from, Host to, int port) throws IOException {
        return from.namespace().call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(to.addresses().v4(), port), (int) SILENCE.toMillis());
                return true;
            } catch (ConnectException e) {
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        });
    }

    private static boolean reaches(Host from, Host to) {
        return from.namespace().call(() -> {
            try {
                return InetAddress.getByName(to.addresses().v4()).isReachable((int) SILENCE.toMillis());
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void aPulledCableIsALostCarrierInsideTheHost() {
        b.unplug();
        try {
            assertFalse(client.ping(b.addresses().v4(), SILENCE));
            assertTrue(b.namespace().ip("link", "show", "eth0").contains("NO-CARRIER"));
        } finally {
            b.plugIn();
        }
        assertTrue(client.ping(b.addresses().v4(), SOON));
    }

    @Test
    void aNameTooLongForAnInterfaceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> segment.addNode("a-rather-long-name", 5, List.of("eth0")));
    }
}
