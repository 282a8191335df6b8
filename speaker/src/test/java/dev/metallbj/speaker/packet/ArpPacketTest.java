package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.metallbj.config.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames as RFC 826 and RFC 5227 lay them out, byte by byte. */
final class ArpPacketTest {
    private static final MacAddress ROUTER = MacAddress.parse("02:00:5e:00:53:01");
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:00:53:02");
    private static final IpAddress ROUTER_IP = IpAddress.parse("192.0.2.1");
    private static final IpAddress SERVICE_IP = IpAddress.parse("192.0.2.10");
    private static final String PADDING = "00".repeat(18);

    // destination, source, type; hardware, protocol, lengths, operation; sender; target.
    private static final String QUESTION = "ffffffffffff 02005e005301 0806 0001 0800 06 04 0001"
            + "02005e005301 c0000201 000000000000 c000020a" + PADDING;
    private static final String ANSWER = "02005e005301 02005e005302 0806 0001 0800 06 04 0002"
            + "02005e005302 c000020a 02005e005301 c0000201" + PADDING;

    private final byte[] out = new byte[EthernetFrame.MIN_LENGTH];

    @Test
    void readsEveryField() {
        ArpPacket question = valid(bytes(QUESTION));
        assertEquals(
                new ArpPacket(
                        MacAddress.BROADCAST, ROUTER, ArpView.REQUEST, ROUTER, ROUTER_IP, MacAddress.ZERO, SERVICE_IP),
                question);
        assertArrayEquals(bytes(QUESTION), question.encode());
    }

    @Test
    void theAnswerSwapsTheTwoSides() {
        Arrays.fill(out, (byte) 0x55);
        ArpWriter.reply(out, bytes(QUESTION), NODE.bits());
        assertArrayEquals(bytes(ANSWER), out);
    }

    @Test
    void theAnswerGoesToTheArpSenderNotToTheEthernetSource() {
        byte[] question = bytes(QUESTION);
        MacAddress.parse("02:00:5e:00:53:99").writeTo(question, 6);
        ArpWriter.reply(out, question, NODE.bits());
        assertArrayEquals(bytes(ANSWER), out);
    }

    @Test
    void announcementInRequestForm() {
        ArpWriter.gratuitousRequest(out, NODE.bits(), SERVICE_IP.v4Bits());
        assertFrame("ffffffffffff 02005e005302 0806 0001 0800 06 04 0001 02005e005302 c000020a ffffffffffff c000020a");
    }

    @Test
    void announcementInReplyFormNamesItsSenderAsTarget() {
        ArpWriter.gratuitousReply(out, NODE.bits(), SERVICE_IP.v4Bits());
        assertFrame("ffffffffffff 02005e005302 0806 0001 0800 06 04 0002 02005e005302 c000020a 02005e005302 c000020a");
    }

    @Test
    void probeComesFromNobody() {
        ArpWriter.probe(out, MacAddress.BROADCAST.bits(), NODE.bits(), SERVICE_IP.v4Bits());
        assertFrame("ffffffffffff 02005e005302 0806 0001 0800 06 04 0001 02005e005302 00000000 000000000000 c000020a");
        ArpWriter.probe(out, ROUTER.bits(), NODE.bits(), SERVICE_IP.v4Bits());
        assertFrame("02005e005301 02005e005302 0806 0001 0800 06 04 0001 02005e005302 00000000 000000000000 c000020a");
    }

    @Test
    void namesWhatIsWrong() {
        assertEquals(ArpFormat.NOT_ARP, reason(QUESTION.replace("0806 0001", "0800 0001")));
        assertEquals(ArpFormat.VLAN_TAGGED, reason(QUESTION.replace("0806 0001", "81000005 0806 0001")));
        assertEquals(ArpFormat.VLAN_TAGGED, reason(QUESTION.replace("0806 0001", "88a80005 81000006 0806 0001")));
        assertEquals(ArpFormat.WRONG_HARDWARE_TYPE, reason(QUESTION.replace("0806 0001", "0806 0006")));
        assertEquals(ArpFormat.WRONG_PROTOCOL_TYPE, reason(QUESTION.replace("0001 0800 06", "0001 86dd 06")));
        assertEquals(ArpFormat.WRONG_ADDRESS_LENGTH, reason(QUESTION.replace("06 04 0001", "08 04 0001")));
        assertEquals(ArpFormat.WRONG_ADDRESS_LENGTH, reason(QUESTION.replace("06 04 0001", "06 10 0001")));
    }

    @Test
    void everyShorterFrameIsTruncated() {
        byte[] frame = bytes(QUESTION);
        int shortest = EthernetFrame.HEADER_LENGTH + 28;
        for (int length = 0; length < shortest; length++) {
            assertEquals(ArpFormat.TRUNCATED, ArpFormat.of(frame, length), "captured " + length);
            assertEquals(ArpFormat.TRUNCATED, ArpFormat.of(Arrays.copyOf(frame, length), 60), "array of " + length);
        }
        assertEquals(ArpFormat.VALID, ArpFormat.of(frame, shortest));
        assertEquals(ArpFormat.TRUNCATED, ArpFormat.of(frame, -1));
    }

    @Test
    void paddingOfAnyKindIsIgnored() {
        byte[] frame = Arrays.copyOf(bytes(QUESTION), 1500);
        Arrays.fill(frame, 42, frame.length, (byte) 0xaa);
        assertEquals(valid(bytes(QUESTION)), valid(frame));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(826);
        for (int i = 0; i < 2000; i++) {
            MacAddress sender = mac(random);
            ArpPacket packet = new ArpPacket(
                    mac(random),
                    random.nextBoolean() ? sender : mac(random),
                    random.nextInt(0x1_0000),
                    sender,
                    IpAddress.ofV4(random.nextInt()),
                    mac(random),
                    IpAddress.ofV4(random.nextInt()));
            assertEquals(packet, valid(packet.encode()));
        }
    }

    @Test
    void refusesValuesThatDoNotFit() {
        IpAddress v6 = IpAddress.parse("2001:db8::1");
        assertThrows(
                IllegalArgumentException.class,
                () -> new ArpPacket(NODE, NODE, 0x1_0000, NODE, ROUTER_IP, ROUTER, ROUTER_IP));
        assertThrows(IllegalArgumentException.class, () -> new ArpPacket(NODE, NODE, 1, NODE, v6, ROUTER, ROUTER_IP));
    }

    private static MacAddress mac(Random random) {
        return new MacAddress(random.nextLong() >>> 16);
    }

    private void assertFrame(String hex) {
        assertArrayEquals(bytes(hex + PADDING), out);
    }

    private static ArpFormat reason(String hex) {
        byte[] frame = bytes(hex);
        return switch (ArpPacket.decode(frame, frame.length)) {
            case ArpPacket.Decoded.Invalid(ArpFormat reason) -> reason;
            case ArpPacket.Decoded.Valid(ArpPacket packet) -> throw new AssertionError("readable: " + packet);
        };
    }

    private static ArpPacket valid(byte[] frame) {
        return switch (ArpPacket.decode(frame, frame.length)) {
            case ArpPacket.Decoded.Valid(ArpPacket packet) -> packet;
            case ArpPacket.Decoded.Invalid(ArpFormat reason) -> throw new AssertionError("not readable: " + reason);
        };
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
