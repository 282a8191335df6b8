package dev.metallbj.speaker.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Announcements;
import dev.metallbj.speaker.announce.AnnouncementsOf;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpResponder;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.ArpWriter;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import dev.metallbj.speaker.packet.NdpPacket;
import dev.metallbj.speaker.packet.NdpResponder;
import dev.metallbj.speaker.packet.NdpWriter;
import dev.metallbj.speaker.packet.Responder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class FrameAnswererTest {
    private static final MacAddress OURS = MacAddress.parse("02:00:5e:10:00:02");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:5e:10:00:01");
    private static final int CLIENT_IP = ip("192.0.2.1");
    private static final String ANNOUNCED = "198.51.100.77";
    private static final String ANNOUNCED_IPV6 = "2001:db8::1";

    private final Metrics metrics = new Metrics();
    private Announcements announced = AnnouncementsOf.addresses(metrics, ANNOUNCED, ANNOUNCED_IPV6);
    private final List<Claim> claims = new ArrayList<>();
    private final List<ArpPacket> answers = new ArrayList<>();
    private long now;
    private long sendTakes;
    private long gossipDueAt = Long.MAX_VALUE;
    private long captured;
    private boolean linkWorks = true;
    private boolean claimsFit = true;
    private final Wiring wiring = new Wiring(
            () -> announced, this::claim, new CaptureMetrics(metrics), () -> {}, () -> now, () -> gossipDueAt);
    private final FrameAnswerer answerer = new FrameAnswerer(new ArpResponder("eth0", OURS), wiring, this::send);

    @Test
    void answersAndCounts() throws IOException {
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertEquals(1, answers.size());
        assertEquals(OURS, answers.getFirst().senderMac());
        assertEquals(IpAddress.parse(ANNOUNCED), answers.getFirst().senderIp());
        assertEquals(CLIENT, answers.getFirst().destination());
        assertCounted("metallb_layer2_requests_received{ip=\"" + ANNOUNCED + "\"} 1");
        assertCounted("metallb_layer2_responses_sent{ip=\"" + ANNOUNCED + "\"} 1");
    }

    @Test
    void howLongAnAnswerTakesIsCountedByProtocol() throws IOException {
        sendTakes = 150_000;
        answerer.accept(request(ANNOUNCED), () -> captured);
        String arp = "metallb_layer2_answer_duration_seconds_bucket{protocol=\"arp\",le=";
        assertCounted(arp + "\"0.0001\"} 0");
        assertCounted(arp + "\"0.0002\"} 1");
        assertCounted("metallb_layer2_answer_duration_seconds_sum{protocol=\"arp\"} 0.00015");
        assertCounted("metallb_layer2_answer_duration_seconds_count{protocol=\"ndp\"} 0");
        linkWorks = false;
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertCounted("metallb_layer2_answer_duration_seconds_count{protocol=\"arp\"} 1");
    }

    @Test
    void anAnswerThatCouldNotBeSentIsNotCountedAsSent() throws IOException {
        linkWorks = false;
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertCounted("metallb_layer2_requests_received{ip=\"" + ANNOUNCED + "\"} 1");
        assertTrue(!scrape().contains("metallb_layer2_responses_sent"));
    }

    @Test
    void countsWhyItIsSilent() throws IOException {
        answerer.accept(request("198.51.100.78"), () -> captured);
        answerer.accept(Arrays.copyOf(request(ANNOUNCED), 30), () -> captured);
        byte[] own = request(ANNOUNCED);
        OURS.writeTo(own, MacAddress.LENGTH);
        answerer.accept(own, () -> captured);
        assertCounted("metallb_layer2_frames_dropped{reason=\"not_announced\"} 1");
        assertCounted("metallb_layer2_frames_dropped{reason=\"truncated\"} 1");
        assertCounted("metallb_layer2_frames_dropped{reason=\"own_frame\"} 1");
        assertEquals(0, answers.size());
    }

    @Test
    void handsOnClaimsAndCountsThoseThatDoNotFit() throws IOException {
        byte[] claim = new byte[EthernetFrame.MIN_LENGTH];
        ArpWriter.gratuitousReply(claim, CLIENT.bits(), ip(ANNOUNCED));
        answerer.accept(claim, () -> captured);
        assertEquals(
                List.of(new Claim(IpAddress.parse(ANNOUNCED), CLIENT, Claim.Form.GRATUITOUS_REPLY, "eth0")), claims);
        claimsFit = false;
        answerer.accept(claim, () -> captured);
        assertCounted("metallb_layer2_frames_dropped{reason=\"claim_queue_full\"} 1");
    }

    @Test
    void answersWithTheNewMacAfterAChange() {
        MacAddress changed = MacAddress.parse("02:00:5e:10:00:99");
        answerer.identify(new ArpResponder("eth0", changed));
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertEquals(changed, answers.getFirst().senderMac());
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            byte[] frame = request(ANNOUNCED);
            for (int j = random.nextInt(6); j >= 0; j--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            answerer.accept(Arrays.copyOf(frame, random.nextInt(65)), () -> captured);
        }
        assertTrue(answers.size() > 100, "most mutations are somewhere in the padding: " + answers.size());
    }

    @Test
    void anArpAnswerAllocatesNothing() {
        assertAllocatesNothing(new ArpResponder("eth0", OURS), request(ANNOUNCED), request("198.51.100.78"));
    }

    @Test
    void anAdvertisementAllocatesNothing() {
        assertAllocatesNothing(
                new NdpResponder("eth0", OURS, IpAddress.parse("fe80::2")),
                solicitation(ANNOUNCED_IPV6),
                solicitation("2001:db8::2"));
    }

    private void assertAllocatesNothing(Responder responder, byte[] ours, byte[] foreign) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] sent = {0};
        FrameAnswerer silent = new FrameAnswerer(
                responder,
                new Wiring(
                        () -> announced,
                        _ -> true,
                        new CaptureMetrics(new Metrics()),
                        () -> {},
                        () -> now,
                        () -> gossipDueAt),
                (_, _) -> ++sent[0] > 0);
        LongSupplier capturedNever = () -> captured;
        long allocated = Long.MAX_VALUE;
        // The first rounds run in the interpreter and load classes.
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                silent.accept(ours, capturedNever);
                silent.accept(foreign, capturedNever);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(50_000, sent[0]);
        assertTrue(allocated < 1_000, allocated + " bytes for 20,000 frames");
    }

    @Test
    void ipv6IsAnsweredCountedAndFencedAsIpv4() throws IOException {
        String ip = ANNOUNCED_IPV6;
        announced = AnnouncementsOf.fenced(announced, 200, Long.MIN_VALUE);
        IpAddress local = IpAddress.parse("fe80::2");
        List<NdpPacket> advertised = new ArrayList<>();
        FrameAnswerer ndp = new FrameAnswerer(
                new NdpResponder("eth0", OURS, local),
                wiring,
                (frame, length) -> NdpPacket.decode(frame, length) instanceof NdpPacket.Decoded.Valid(NdpPacket packet)
                        && advertised.add(packet));
        ndp.accept(solicitation(ip), () -> captured);
        assertEquals(1, advertised.size());
        assertEquals(IpAddress.parse(ip), advertised.getFirst().target());
        assertEquals(CLIENT, advertised.getFirst().destination());
        ndp.accept(solicitation("2001:db8::2"), () -> captured);
        ndp.accept(Arrays.copyOf(solicitation(ip), 60), () -> captured);
        now = 201;
        ndp.accept(solicitation(ip), () -> captured);
        assertEquals(1, advertised.size(), "the loop stands still: others may have taken over");
        assertCounted("metallb_layer2_requests_received{ip=\"2001:db8::1\"} 2");
        assertCounted("metallb_layer2_responses_sent{ip=\"2001:db8::1\"} 1");
        assertCounted("metallb_layer2_frames_dropped{reason=\"not_announced\"} 1");
        assertCounted("metallb_layer2_frames_dropped{reason=\"truncated\"} 1");
        assertCounted("metallb_layer2_frames_dropped{reason=\"fenced\"} 1");
        byte[] claim = new byte[NdpWriter.LENGTH];
        IpAddress ours = IpAddress.parse(ip);
        NdpWriter.unsolicitedAdvertisement(claim, CLIENT.bits(), local.high(), local.low(), ours.high(), ours.low());
        ndp.accept(claim, () -> captured);
        assertEquals(List.of(new Claim(ours, CLIENT, Claim.Form.UNSOLICITED_ADVERTISEMENT, "eth0")), claims);
    }

    @Test
    void aSetOlderThanTheFenceIsNotAnsweredFrom() throws IOException {
        announced = AnnouncementsOf.fenced(announced, 200, Long.MIN_VALUE);
        now = 200;
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertEquals(1, answers.size());
        now = 201;
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertEquals(1, answers.size(), "the loop stands still: others may have taken over");
        assertCounted("metallb_layer2_frames_dropped{reason=\"fenced\"} 1");
    }

    @Test
    void aFrameFromBeforeTheStopIsNotAnswered() throws IOException {
        announced = AnnouncementsOf.fenced(announced, 200, 5_000);
        captured = 4_999;
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertEquals(List.of(), answers);
        captured = 5_000;
        answerer.accept(request(ANNOUNCED), () -> captured);
        assertEquals(1, answers.size());
        assertCounted("metallb_layer2_frames_dropped{reason=\"fenced\"} 1");
    }

    @Test
    void gossipThatWaitsForTheCpuGoesBeforeAStorm() throws IOException {
        now = 1_000_000_000L;
        gossipDueAt = now - 150_000_000L;
        ask(500);
        assertEquals(500, answers.size(), "gossip is in time");
        gossipDueAt--;
        ask(500);
        assertEquals(500 + SpareAnswers.PER_WINDOW, answers.size());
        assertCounted("metallb_layer2_frames_dropped{reason=\"shed\"} " + (500 - SpareAnswers.PER_WINDOW));
        assertCounted("metallb_layer2_requests_received{ip=\"" + ANNOUNCED + "\"} 1000");
        now += SpareAnswers.WINDOW_NANOS;
        ask(1);
        assertEquals(501 + SpareAnswers.PER_WINDOW, answers.size(), "few questions are answered all the same");
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            answerer.accept(request(ANNOUNCED), () -> captured);
        }
    }

    private boolean send(byte[] frame, int length) {
        now += sendTakes;
        if (linkWorks && ArpPacket.decode(frame, length) instanceof ArpPacket.Decoded.Valid(ArpPacket packet)) {
            answers.add(packet);
        }
        return linkWorks;
    }

    private boolean claim(Claim claim) {
        if (claimsFit) {
            claims.add(claim);
        }
        return claimsFit;
    }

    private void assertCounted(String line) throws IOException {
        assertTrue(scrape().contains(line + "\n"), line + " is not in:\n" + scrape());
    }

    private String scrape() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        metrics.writeTo(text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static byte[] request(String target) {
        byte[] frame = new byte[EthernetFrame.MIN_LENGTH];
        ArpWriter.write(frame, MacAddress.BROADCAST.bits(), CLIENT.bits(), ArpView.REQUEST, CLIENT_IP, 0, ip(target));
        return frame;
    }

    private static byte[] solicitation(String target) {
        byte[] frame = new byte[NdpWriter.LENGTH];
        IpAddress asker = IpAddress.parse("fe80::1");
        IpAddress ip = IpAddress.parse(target);
        NdpWriter.unicastSolicitation(
                frame, OURS.bits(), CLIENT.bits(), asker.high(), asker.low(), ip.high(), ip.low());
        return frame;
    }

    private static int ip(String text) {
        return IpAddress.parse(text).v4Bits();
    }
}
