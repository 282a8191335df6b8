package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.Claim.Form;
import dev.metallbj.speaker.packet.NdpPacket.Message;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NdpResponderTest {
    private static final String OURS = "2001:db8::ab:cd01";
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:00:53:02");
    private static final MacAddress HOST = MacAddress.parse("02:00:5e:00:53:07");
    private static final MacAddress GROUP = MacAddress.parse("33:33:ff:ab:cd:01");
    private static final MacAddress ALL_NODES = MacAddress.parse("33:33:00:00:00:01");
    private static final IpAddress NODE_LOCAL = IpAddress.parse("fe80::2");
    private static final IpAddress HOST_LOCAL = IpAddress.parse("fe80::7");
    private static final IpAddress NOBODY = IpAddress.parse("::");
    private static final IpAddress IP_GROUP = IpAddress.parse("ff02::1:ffab:cd01");
    private static final IpAddress IP_ALL_NODES = IpAddress.parse("ff02::1");
    private static final Message SOLICITATION = new Message.Solicitation();

    private final NdpResponder responder = new NdpResponder("eth0", NODE, NODE_LOCAL);
    private final byte[] reply = new byte[NdpWriter.LENGTH];

    @Test
    void answersMulticastAndUnicastSolicitationsForWhatItAnnouncesHere() {
        Announced announced = Announced.on(OURS, "eth0", "eth2");
        NdpPacket expected = new NdpPacket(
                HOST,
                NODE,
                NODE_LOCAL,
                HOST_LOCAL,
                new Message.Advertisement(false, true, false),
                IpAddress.parse(OURS),
                Optional.empty(),
                Optional.of(NODE));
        byte[] toGroup = solicitation(GROUP, HOST_LOCAL, IP_GROUP, Optional.of(HOST));
        byte[] toTheAddress = solicitation(NODE, HOST_LOCAL, IpAddress.parse(OURS), Optional.of(HOST));
        byte[] toTheNode = solicitation(NODE, HOST_LOCAL, NODE_LOCAL, Optional.of(HOST));
        byte[] withoutOption = solicitation(NODE, HOST_LOCAL, IpAddress.parse(OURS), Optional.empty());
        for (byte[] frame : new byte[][] {toGroup, toTheAddress, toTheNode, withoutOption}) {
            assertEquals(Verdict.ANSWER, responder.respond(frame, frame.length, announced, reply));
            assertArrayEquals(expected.encode(), reply);
            assertFalse(responder.isForeignClaim(frame, frame.length, announced));
            assertEquals(Optional.empty(), Claim.read(frame, frame.length, "eth0"));
        }
    }

    @Test
    void tellsAllNodesWhenSomebodyIsAboutToUseTheAddress() {
        Announced announced = Announced.on(OURS);
        byte[] frame = solicitation(GROUP, NOBODY, IP_GROUP, Optional.empty());
        assertEquals(Verdict.ANSWER, responder.respond(frame, frame.length, announced, reply));
        NdpPacket expected = new NdpPacket(
                ALL_NODES,
                NODE,
                NODE_LOCAL,
                IP_ALL_NODES,
                new Message.Advertisement(false, false, true),
                IpAddress.parse(OURS),
                Optional.empty(),
                Optional.of(NODE));
        assertArrayEquals(expected.encode(), reply);
        assertTrue(responder.isForeignClaim(frame, frame.length, announced));
        assertEquals(
                Optional.of(claim(HOST, Form.DUPLICATE_ADDRESS_DETECTION)), Claim.read(frame, frame.length, "eth0"));
    }

    @Test
    void staysSilentWithAReasonAndAnUntouchedBuffer() {
        Announced here = Announced.on(OURS);
        byte[] question = solicitation(GROUP, HOST_LOCAL, IP_GROUP, Optional.of(HOST));
        assertSilent(Verdict.NOT_ANNOUNCED, question, Announced.on("2001:db8:1::ab:cd01"));
        assertSilent(Verdict.NOT_ANNOUNCED, question, Announced.on("192.0.2.1"));
        assertSilent(Verdict.OTHER_INTERFACE, question, Announced.on(OURS, "eth1"));
        assertSilent(Verdict.OTHER_DESTINATION, solicitation(HOST, HOST_LOCAL, IP_GROUP, Optional.of(HOST)), here);
        assertSilent(Verdict.NO_LINK_LAYER_ADDRESS, solicitation(GROUP, HOST_LOCAL, IP_GROUP, Optional.empty()), here);
        assertSilent(Verdict.OWN_FRAME, solicitation(GROUP, HOST_LOCAL, IP_GROUP, Optional.of(NODE)), here);
        byte[] looped = question.clone();
        NODE.writeTo(looped, MacAddress.LENGTH);
        assertSilent(Verdict.OWN_FRAME, looped, here);
        assertSilent(Verdict.NOT_A_REQUEST, advertisement(false, Optional.of(HOST)), here);
        assertSilent(Verdict.TRUNCATED, Arrays.copyOf(question, 80), here);
    }

    @Test
    void readsClaims() {
        Announced announced = Announced.on(OURS);
        byte[] unsolicited = advertisement(false, Optional.of(HOST));
        byte[] solicited = advertisement(true, Optional.empty());
        assertTrue(responder.isForeignClaim(unsolicited, unsolicited.length, announced));
        assertTrue(responder.isForeignClaim(solicited, solicited.length, announced));
        assertFalse(responder.isForeignClaim(unsolicited, unsolicited.length, Announced.on("2001:db8::1")));
        assertEquals(
                Optional.of(claim(HOST, Form.UNSOLICITED_ADVERTISEMENT)),
                Claim.read(unsolicited, unsolicited.length, "eth0"));
        assertEquals(
                Optional.of(claim(HOST, Form.SOLICITED_ADVERTISEMENT)),
                Claim.read(solicited, solicited.length, "eth0"));
        byte[] own = advertisement(false, Optional.of(NODE));
        assertFalse(responder.isForeignClaim(own, own.length, announced), "brought back by a loop");
    }

    @Test
    void theClaimantIsWhomTheOptionNames() {
        MacAddress router = MacAddress.parse("02:00:5e:00:53:99");
        byte[] proxied = advertisement(false, Optional.of(router));
        assertEquals(
                Optional.of(claim(router, Form.UNSOLICITED_ADVERTISEMENT)),
                Claim.read(proxied, proxied.length, "eth0"));
    }

    @Test
    void answeringAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Announced announced = Announced.on(OURS, "eth0");
        byte[] question = solicitation(GROUP, HOST_LOCAL, IP_GROUP, Optional.of(HOST));
        byte[] claim = advertisement(false, Optional.of(HOST));
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                responder.respond(question, question.length, announced, reply);
                responder.isForeignClaim(claim, claim.length, announced);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(allocated < 1_000, allocated + " bytes for 20,000 frames");
    }

    private void assertSilent(Verdict expected, byte[] frame, Announced announced) {
        Arrays.fill(reply, (byte) 0x55);
        byte[] before = reply.clone();
        assertEquals(expected, responder.respond(frame, frame.length, announced, reply));
        assertArrayEquals(before, reply);
    }

    private static byte[] solicitation(
            MacAddress destination, IpAddress source, IpAddress ipDestination, Optional<MacAddress> option) {
        return new NdpPacket(
                        destination,
                        HOST,
                        source,
                        ipDestination,
                        SOLICITATION,
                        IpAddress.parse(OURS),
                        option,
                        Optional.empty())
                .encode();
    }

    private static byte[] advertisement(boolean solicited, Optional<MacAddress> option) {
        return new NdpPacket(
                        solicited ? NODE : ALL_NODES,
                        HOST,
                        HOST_LOCAL,
                        solicited ? NODE_LOCAL : IP_ALL_NODES,
                        new Message.Advertisement(false, solicited, !solicited),
                        IpAddress.parse(OURS),
                        Optional.empty(),
                        option)
                .encode();
    }

    private static Claim claim(MacAddress mac, Form form) {
        return new Claim(IpAddress.parse(OURS), mac, form, "eth0");
    }
}
