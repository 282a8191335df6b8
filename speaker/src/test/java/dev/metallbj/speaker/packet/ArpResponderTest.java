package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.Claim.Form;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ArpResponderTest {
    private static final String OURS = "192.0.2.10";
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:00:53:02");
    private static final MacAddress HOST = MacAddress.parse("02:00:5e:00:53:07");
    private static final IpAddress HOST_IP = IpAddress.parse("192.0.2.7");
    private static final int LENGTH = EthernetFrame.MIN_LENGTH;

    private final ArpResponder responder = new ArpResponder("eth0", NODE);
    private final byte[] reply = new byte[LENGTH];

    @Test
    void answersBroadcastAndUnicastRequestsForWhatItAnnouncesHere() {
        Announced announced = Announced.on(OURS, "eth0", "eth2");
        for (MacAddress destination : new MacAddress[] {MacAddress.BROADCAST, NODE}) {
            byte[] frame = request(destination, HOST_IP, OURS);
            assertEquals(Verdict.ANSWER, responder.respond(frame, LENGTH, announced, reply));
            ArpPacket expected = new ArpPacket(HOST, NODE, ArpView.REPLY, NODE, IpAddress.parse(OURS), HOST, HOST_IP);
            assertArrayEquals(expected.encode(), reply);
        }
    }

    @Test
    void answersAProbe() {
        byte[] frame = request(MacAddress.BROADCAST, IpAddress.ofV4(0), OURS);
        assertEquals(Verdict.ANSWER, responder.respond(frame, LENGTH, Announced.on(OURS), reply));
        assertEquals(0, ArpView.targetIp(reply));
        assertEquals(Optional.empty(), Claim.read(frame, LENGTH, "eth0"));
    }

    @Test
    void staysSilentWithAReasonAndAnUntouchedBuffer() {
        Announced here = Announced.on(OURS);
        byte[] question = request(MacAddress.BROADCAST, HOST_IP, OURS);
        assertSilent(Verdict.NOT_ANNOUNCED, question, Announced.on("192.0.2.11"));
        assertSilent(Verdict.OTHER_INTERFACE, question, Announced.on(OURS, "eth1"));
        assertSilent(Verdict.OTHER_DESTINATION, request(HOST, HOST_IP, OURS), here);
        assertSilent(Verdict.OTHER_DESTINATION, request(MacAddress.parse("01:00:5e:00:00:01"), HOST_IP, OURS), here);
        assertSilent(Verdict.NOT_A_REQUEST, frame(NODE, HOST, ArpView.REPLY, HOST_IP, OURS), here);
        assertSilent(Verdict.NOT_A_REQUEST, frame(MacAddress.BROADCAST, HOST, 3, HOST_IP, OURS), here);
        assertSilent(Verdict.GRATUITOUS, request(MacAddress.BROADCAST, IpAddress.parse(OURS), OURS), here);
        assertSilent(Verdict.OWN_FRAME, frame(MacAddress.BROADCAST, NODE, ArpView.REQUEST, HOST_IP, OURS), here);
        assertSilent(Verdict.TRUNCATED, Arrays.copyOf(question, 41), here);
        assertSilent(Verdict.VLAN_TAGGED, withType(question, EthernetFrame.TYPE_VLAN), here);
        assertSilent(Verdict.NOT_ARP, withType(question, 0x0800), here);
    }

    @Test
    void ourOwnBurstComingBackIsNeitherAnsweredNorAClaim() {
        Announced announced = Announced.on(OURS);
        byte[] frame = new byte[LENGTH];
        ArpWriter.gratuitousRequest(frame, NODE.bits(), IpAddress.parse(OURS).v4Bits());
        assertSilent(Verdict.OWN_FRAME, frame, announced);
        assertFalse(responder.isForeignClaim(frame, LENGTH, announced));
        ArpWriter.gratuitousReply(frame, NODE.bits(), IpAddress.parse(OURS).v4Bits());
        assertSilent(Verdict.OWN_FRAME, frame, announced);
        assertFalse(responder.isForeignClaim(frame, LENGTH, announced));
    }

    @Test
    void everyFormOfAForeignClaimIsSeen() {
        IpAddress ours = IpAddress.parse(OURS);
        assertClaim(Form.GRATUITOUS_REQUEST, frame(MacAddress.BROADCAST, HOST, ArpView.REQUEST, ours, OURS));
        assertClaim(Form.GRATUITOUS_REPLY, frame(MacAddress.BROADCAST, HOST, ArpView.REPLY, ours, OURS));
        assertClaim(Form.REQUEST, frame(MacAddress.BROADCAST, HOST, ArpView.REQUEST, ours, "192.0.2.1"));
        assertClaim(Form.REPLY, frame(NODE, HOST, ArpView.REPLY, ours, "192.0.2.1"));
    }

    @Test
    void aQuestionFromAnAddressOfOursIsAnsweredAndAClaim() {
        Announced announced = Announced.on(OURS).and("192.0.2.11");
        byte[] frame = request(MacAddress.BROADCAST, IpAddress.parse(OURS), "192.0.2.11");
        assertEquals(Verdict.ANSWER, responder.respond(frame, LENGTH, announced, reply));
        assertTrue(responder.isForeignClaim(frame, LENGTH, announced));
    }

    @Test
    void whatNobodyWatchesIsNoClaim() {
        byte[] frame = request(MacAddress.BROADCAST, HOST_IP, OURS);
        assertFalse(responder.isForeignClaim(frame, LENGTH, Announced.on(OURS)));
        assertFalse(responder.isForeignClaim(Arrays.copyOf(frame, 30), 30, Announced.on(OURS)));
        byte[] rarp = frame(MacAddress.BROADCAST, HOST, 3, IpAddress.parse(OURS), OURS);
        assertFalse(responder.isForeignClaim(rarp, LENGTH, Announced.on(OURS)));
        assertEquals(Optional.empty(), Claim.read(rarp, LENGTH, "eth0"));
    }

    @Test
    void thePathOfAFrameAllocatesNothing() {
        Announced announced = Announced.on(OURS).and("192.0.2.12", "eth1");
        byte[][] frames = {
            request(MacAddress.BROADCAST, HOST_IP, OURS),
            request(MacAddress.BROADCAST, HOST_IP, "192.0.2.12"),
            request(MacAddress.BROADCAST, HOST_IP, "192.0.2.13"),
            frame(NODE, HOST, ArpView.REPLY, HOST_IP, OURS),
            withType(request(NODE, HOST_IP, OURS), EthernetFrame.TYPE_VLAN)
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        handle(frames, announced, 1000);
        long before = threads.getCurrentThreadAllocatedBytes();
        int answers = handle(frames, announced, 20_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(20_000, answers);
        // 100,000 frames: one object each would be 1.6 MB. A little is left for the measurement itself.
        assertTrue(allocated < 4096, allocated + " bytes");
    }

    private int handle(byte[][] frames, Announced announced, int times) {
        int answers = 0;
        for (int i = 0; i < times; i++) {
            for (byte[] frame : frames) {
                if (responder.respond(frame, frame.length, announced, reply) == Verdict.ANSWER) {
                    answers++;
                }
                if (responder.isForeignClaim(frame, frame.length, announced)) {
                    answers--;
                }
            }
        }
        return answers;
    }

    private void assertSilent(Verdict expected, byte[] frame, Announced announced) {
        Arrays.fill(reply, (byte) 0x55);
        byte[] untouched = reply.clone();
        assertEquals(expected, responder.respond(frame, frame.length, announced, reply));
        assertArrayEquals(untouched, reply);
    }

    private void assertClaim(Form form, byte[] frame) {
        assertTrue(responder.isForeignClaim(frame, LENGTH, Announced.on(OURS)));
        assertEquals(
                Optional.of(new Claim(IpAddress.parse(OURS), HOST, form, "eth0")), Claim.read(frame, LENGTH, "eth0"));
    }

    private static byte[] request(MacAddress destination, IpAddress senderIp, String targetIp) {
        return frame(destination, HOST, ArpView.REQUEST, senderIp, targetIp);
    }

    private static byte[] frame(
            MacAddress destination, MacAddress sender, int operation, IpAddress senderIp, String targetIp) {
        return new ArpPacket(
                        destination, sender, operation, sender, senderIp, MacAddress.ZERO, IpAddress.parse(targetIp))
                .encode();
    }

    private static byte[] withType(byte[] frame, int etherType) {
        byte[] changed = frame.clone();
        NetworkOrder.writeU16(changed, 12, etherType);
        return changed;
    }
}
