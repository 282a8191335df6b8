package dev.metallbj.lab.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.ArpAnswer;
import dev.metallbj.lab.probe.ArpResponder;
import dev.metallbj.lab.probe.ClaimForm;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Ndp;
import dev.metallbj.lab.probe.Reflector;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.run.Await;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Segments that misbehave, and probes of both families: what answers here are kernels, so that it is known what must be seen. */
@NeedsLab
class FabricTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofMillis(200);

    private static Run run;
    private static Segment segment;
    private static Host a;
    private static Host b;
    private static Client client;
    private static Client stranger;

    @BeforeAll
    static void build() {
        run = Run.begin();
        segment = Segment.create(run);
        a = segment.addNode("a", 0, List.of("eth0"));
        b = segment.addNode("b", 1, List.of("eth0"));
        client = new Client(segment.addClient("client", 0), run);
        stranger = new Client(segment.addClient("stranger", 1), run);
    }

    @AfterAll
    static void remove() {
        run.close();
    }

    @AfterEach
    void heal() {
        segment.heal();
        client.flushNeighbours();
    }

    private static List<MacAddress> answers(Client from, String ip) {
        return from.resolve(ip, WINDOW).stream().map(ArpAnswer::mac).toList();
    }

    private static MacAddress mac(Host host) {
        return MacAddress.parse(host.addresses().mac());
    }

    @Test
    void solicitationsGetTheOneAnswerOfTheOwner() throws InterruptedException {
        assertEquals(List.of(mac(b)), answers(client, b.addresses().v6()));
        assertEquals(List.of(), answers(client, "2001:db8:100::1"));
        try (AnswerProbe probe = AnswerProbe.start(client, a.addresses().v6())) {
            Thread.sleep(300);
            AnswerReport report = probe.report();
            assertEquals(Set.of(mac(a)), report.answerers(), report::toString);
            assertTrue(report.sent() > 10 && report.unanswered() * 2 < report.sent(), report::toString);
        }
    }

    @Test
    void twoOwnersOfAnIpv6AddressAreSeenAsTwoAnswers() {
        for (Host host : List.of(a, b)) {
            host.namespace().ip("addr", "add", "2001:db8:100::9/128", "dev", "eth0", "nodad");
        }
        try {
            assertEquals(Set.of(mac(a), mac(b)), Set.copyOf(answers(client, "2001:db8:100::9")));
        } finally {
            for (Host host : List.of(a, b)) {
                host.namespace().ip("addr", "del", "2001:db8:100::9/128", "dev", "eth0");
            }
        }
    }

    @Test
    void aRouterWithProxyArpAnswersForEverything() {
        Host router = segment.addClient("router", 9);
        router.proxyArp("192.0.2.0/24");
        assertEquals(List.of(mac(router)), answers(client, "192.0.2.200"));
        router.unplug();
    }

    @Test
    void aFabricThatSuppressesArpAnswersForTheDead() {
        String ip = a.addresses().v4();
        segment.suppressArp(ip);
        a.unplug();
        try (ArpResponder fabric = ArpResponder.start(segment.namespace(), Segment.BRIDGE, ip, mac(a))) {
            assertEquals(List.of(mac(a)), answers(client, ip));
            assertEquals(1, fabric.answered());
        } finally {
            a.plugIn();
        }
        assertEquals(List.of(), answers(client, ip), "nobody else hears the broadcast");
        segment.heal();
        assertEquals(List.of(mac(a)), answers(client, ip));
    }

    @Test
    void multicastReachesListenersOnlyBehindAQuerier() throws InterruptedException {
        segment.startMulticastQuerier();
        Thread.sleep(1_500);
        // The kernel of b has joined the group of its own addresses, and of no other.
        try (Wire heard = Wire.on(b.port(), "icmp6 and ip6[40] = " + Ndp.SOLICITATION)) {
            assertEquals(List.of(mac(b)), answers(client, b.addresses().v6()));
            assertTrue(Await.until(SOON, () -> !heard.frames().isEmpty()));
            heard.clear();
            answers(client, "2001:db8:100::abcd");
            assertEquals(List.of(), heard.frames(frame -> frame.source().equals(client.mac())));
        } finally {
            // Whoever joins a group in another test is heard of by the bridge a moment after the first question.
            segment.stopMulticastQuerier();
        }
    }

    @Test
    void lossInOneDirectionLeavesTheOtherAlone() throws InterruptedException {
        segment.loseOneWay(b, client.host(), 30);
        try (AnswerProbe probe = AnswerProbe.start(client, b.addresses().v4(), Duration.ofMillis(1))) {
            Thread.sleep(600);
            AnswerReport report = probe.report();
            double lost = report.unanswered() / (double) report.sent();
            assertTrue(report.sent() > 100 && lost > 0.15 && lost < 0.5, report::toString);
        }
    }

    @Test
    void aFurtherSegmentIsAnotherWorld() {
        Segment office = Segment.createFurther(run, "office");
        Client desk = new Client(office.addClient("desk", 2), run);
        Port port = office.addInterface(a, "eth1", AddressPlan.node(0, 1));
        assertEquals(
                List.of(MacAddress.parse(port.addresses().mac())),
                answers(desk, port.addresses().v4()));
        assertEquals(List.of(), answers(desk, b.addresses().v4()));
        office.removeInterface(a, port);
        assertEquals(1, a.ports().size());
        assertEquals(List.of(), answers(desk, port.addresses().v4()));
    }

    @Test
    void everyFormOfAClaimReachesANode() {
        int forms = 0;
        try (Wire heard = Wire.on(a.port(), "ether src " + stranger.mac() + " and (arp or icmp6)")) {
            for (String ip : List.of("192.0.2.9", "2001:db8:100::9")) {
                for (ClaimForm form : ClaimForm.of(IpAddress.parse(ip))) {
                    stranger.inject(form.frame(stranger.mac(), IpAddress.parse(ip), mac(a)));
                    forms++;
                }
            }
            int wanted = forms;
            assertEquals(9, wanted);
            assertTrue(
                    Await.until(SOON, () -> claims(heard) == wanted),
                    () -> heard.frames().toString());
        }
    }

    private static long claims(Wire heard) {
        return heard
                .frames(frame ->
                        frame.arp().isPresent() || Ndp.of(frame.bytes()).isPresent())
                .stream()
                .map(frame -> frame.arp()
                        .map(arp -> arp.senderIp().toString())
                        .orElseGet(() ->
                                Ndp.of(frame.bytes()).orElseThrow().target().toString()))
                .filter(Set.of("192.0.2.9", "2001:db8:100::9")::contains)
                .count();
    }

    @Test
    void aReflectorSendsBackWhatOneHostSaysToAll() {
        try (Reflector loop = Reflector.start(stranger, client.mac(), "arp");
                Wire heard = Wire.on(a.port(), "arp and ether src " + client.mac())) {
            client.inject(client.arpRequest(IpAddress.parse("192.0.2.9")));
            assertTrue(
                    Await.until(SOON, () -> heard.frames().size() == 2),
                    () -> heard.frames().toString());
            assertEquals(1, loop.reflected());
        }
        assertFalse(answers(client, a.addresses().v4()).isEmpty());
    }
}
