package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.config.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames as RFC 4861 lays them out, byte by byte. */
final class NdpPacketTest {
    private static final MacAddress HOST = MacAddress.parse("02:00:5e:00:53:01");
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:00:53:02");
    private static final IpAddress HOST_LOCAL = IpAddress.parse("fe80::1");
    private static final IpAddress NODE_LOCAL = IpAddress.parse("fe80::2");
    private static final IpAddress TARGET = IpAddress.parse("2001:db8::ab:cd01");

    private static final String FROM_HOST = "fe800000000000000000000000000001";
    private static final String FROM_NODE = "fe800000000000000000000000000002";
    private static final String TARGET_HEX = "20010db80000000000000000 00abcd01";
    private static final String GROUP = "ff02000000000000000000 01ffabcd01";
    private static final String QUESTION = "3333ffabcd01 02005e005301 86dd 60000000 0020 3a ff" + FROM_HOST + GROUP
            + "8700 CSUM 00000000" + TARGET_HEX + "0101 02005e005301";

    private final byte[] out = new byte[NdpWriter.LENGTH];

    @Test
    void readsEveryField() {
        NdpPacket question = valid(sealed(QUESTION));
        assertEquals(
                new NdpPacket(
                        MacAddress.parse("33:33:ff:ab:cd:01"),
                        HOST,
                        HOST_LOCAL,
                        IpAddress.parse("ff02::1:ffab:cd01"),
                        new NdpPacket.Message.Solicitation(),
                        TARGET,
                        Optional.of(HOST),
                        Optional.empty()),
                question);
        assertArrayEquals(sealed(QUESTION), question.encode());
    }

    @Test
    void theChecksumIsThatOfTheRfc() {
        // 0xfe80+1 + ff02+1+ffab+cd01 + 0x20+0x3a + 8700+2001+0db8+ab+cd01+0101+0200+5e00+5301, folded and inverted.
        long sum = 0xfe80L + 1 + 0xff02 + 1 + 0xffab + 0xcd01 + 0x20 + 0x3a + 0x8700 + 0x2001 + 0x0db8 + 0xab + 0xcd01
                + 0x0101 + 0x0200 + 0x5e00 + 0x5301;
        long folded = (sum & 0xffff) + (sum >>> 16);
        int expected = (int) ~((folded & 0xffff) + (folded >>> 16)) & 0xffff;
        assertEquals(expected, NetworkOrder.readU16(sealed(QUESTION), NdpView.CHECKSUM));
    }

    @Test
    void theAnswerGoesToWhoAskedWithoutOverride() {
        Arrays.fill(out, (byte) 0x55);
        NdpWriter.answer(out, sealed(QUESTION), HOST.bits(), NODE_LOCAL.high(), NODE_LOCAL.low(), NODE.bits());
        assertFrame("02005e005301 02005e005302 86dd 60000000 0020 3a ff" + FROM_NODE + FROM_HOST + "8800 CSUM 40000000"
                + TARGET_HEX + "0201 02005e005302");
    }

    @Test
    void theAnswerToNobodyGoesToAllNodesWithOverride() {
        byte[] detection = new byte[NdpWriter.SHORT_LENGTH];
        NdpWriter.duplicateAddressDetection(detection, HOST.bits(), TARGET.high(), TARGET.low());
        NdpWriter.answer(out, detection, HOST.bits(), NODE_LOCAL.high(), NODE_LOCAL.low(), NODE.bits());
        String expected = "333300000001 02005e005302 86dd 60000000 0020 3a ff" + FROM_NODE
                + "ff020000000000000000000000000001" + "8800 CSUM 20000000" + TARGET_HEX + "0201 02005e005302";
        assertFrame(expected);
        Arrays.fill(out, (byte) 0);
        NdpWriter.unsolicitedAdvertisement(
                out, NODE.bits(), NODE_LOCAL.high(), NODE_LOCAL.low(), TARGET.high(), TARGET.low());
        assertFrame(expected);
    }

    @Test
    void oneStationIsAskedAtTheAddressItself() {
        NdpWriter.unicastSolicitation(
                out, HOST.bits(), NODE.bits(), NODE_LOCAL.high(), NODE_LOCAL.low(), TARGET.high(), TARGET.low());
        assertFrame("02005e005301 02005e005302 86dd 60000000 0020 3a ff" + FROM_NODE + TARGET_HEX + "8700 CSUM 00000000"
                + TARGET_HEX + "0101 02005e005302");
    }

    @Test
    void duplicateAddressDetectionComesFromNobody() {
        byte[] detection = new byte[NdpWriter.SHORT_LENGTH];
        NdpWriter.duplicateAddressDetection(detection, NODE.bits(), TARGET.high(), TARGET.low());
        assertArrayEquals(
                sealed("3333ffabcd01 02005e005302 86dd 60000000 0018 3a ff" + "00".repeat(16) + GROUP
                        + "8700 CSUM 00000000" + TARGET_HEX),
                detection);
    }

    @Test
    void namesWhatIsWrong() {
        assertEquals(NdpFormat.NOT_NDP, reason(QUESTION.replace("86dd", "0800")));
        assertEquals(NdpFormat.VLAN_TAGGED, reason(QUESTION.replace("86dd", "81000005 86dd")));
        assertEquals(NdpFormat.VLAN_TAGGED, reason(QUESTION.replace("86dd", "88a80005 86dd")));
        assertEquals(NdpFormat.NOT_NDP, reason(QUESTION.replace("60000000", "40000000")));
        assertEquals(NdpFormat.NOT_NDP, reason(QUESTION.replace("3a ff", "11 ff")), "UDP");
        assertEquals(NdpFormat.NOT_NDP, reason(QUESTION.replace("3a ff", "00 ff")), "a hop-by-hop header");
        assertEquals(NdpFormat.NOT_NDP, reason(QUESTION.replace("8700 CSUM", "8500 CSUM")), "a router solicitation");
        assertEquals(NdpFormat.WRONG_HOP_LIMIT, reason(QUESTION.replace("3a ff", "3a fe")));
        assertEquals(NdpFormat.WRONG_CODE, reason(QUESTION.replace("8700 CSUM", "8701 CSUM")));
        assertEquals(NdpFormat.MULTICAST_TARGET, reason(QUESTION.replace(TARGET_HEX, GROUP)));
        assertEquals(NdpFormat.BROKEN_OPTION, reason(QUESTION.replace("0101 ", "0100 ")), "length 0");
        assertEquals(NdpFormat.BROKEN_OPTION, reason(QUESTION.replace("0101 ", "0102 ")), "beyond the end");
        assertEquals(
                NdpFormat.BROKEN_OPTION, reason(QUESTION.replace("0020 3a", "0024 3a") + "0e010000"), "half of one");
        assertEquals(
                NdpFormat.BROKEN_OPTION,
                reason(QUESTION.replace("0020 3a", "0028 3a").replace("0101 ", "0102 ") + "00".repeat(8)),
                "an InfiniBand address");
        assertEquals(NdpFormat.WRONG_SOURCE, reason(QUESTION.replace(FROM_HOST, "00".repeat(16))), "with an option");
        assertEquals(NdpFormat.WRONG_SOURCE, reason(QUESTION.replace(FROM_HOST, GROUP)));
        String detection = "3333ffabcd01 02005e005301 86dd 60000000 0018 3a ff" + "00".repeat(16) + GROUP
                + "8700 CSUM 00000000" + TARGET_HEX;
        valid(sealed(detection));
        assertEquals(
                NdpFormat.WRONG_SOURCE,
                reason(detection.replace(GROUP, "ff02000000000000000000 0000000001")),
                "to all nodes");
        String answer = "333300000001 02005e005301 86dd 60000000 0018 3a ff" + FROM_HOST
                + "ff020000000000000000000000000001" + "8800 CSUM 20000000" + TARGET_HEX;
        valid(sealed(answer));
        assertEquals(NdpFormat.SOLICITED_BUT_MULTICAST, reason(answer.replace("20000000", "60000000")));
        assertEquals(NdpFormat.WRONG_SOURCE, reason(answer.replace(FROM_HOST, "00".repeat(16))));
    }

    @Test
    void everyWrongChecksumIsSeen() {
        byte[] frame = sealed(QUESTION);
        for (int bit = 0; bit < 16; bit++) {
            byte[] bad = frame.clone();
            bad[NdpView.CHECKSUM + bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(NdpFormat.WRONG_CHECKSUM, NdpFormat.of(bad, bad.length));
        }
    }

    @Test
    void everyShorterFrameIsTruncated() {
        byte[] frame = sealed(QUESTION);
        for (int length = -1; length < frame.length; length++) {
            assertEquals(NdpFormat.TRUNCATED, NdpFormat.of(frame, length), "captured " + length);
            assertEquals(
                    NdpFormat.TRUNCATED,
                    NdpFormat.of(Arrays.copyOf(frame, Math.max(0, length)), 128),
                    "array of " + length);
        }
        assertEquals(NdpFormat.VALID, NdpFormat.of(frame, frame.length));
        assertEquals(NdpFormat.TRUNCATED, reason(QUESTION.replace("0020 3a", "0017 3a")), "no room for the target");
        assertEquals(NdpFormat.TRUNCATED, reason(QUESTION.replace("0020 3a", "ffff 3a")), "as long as can be said");
    }

    @Test
    void paddingOfAnyKindIsIgnored() {
        byte[] frame = Arrays.copyOf(sealed(QUESTION), 9000);
        Arrays.fill(frame, NdpWriter.LENGTH, frame.length, (byte) 0xaa);
        assertEquals(valid(sealed(QUESTION)), valid(frame));
    }

    @Test
    void otherOptionsAreSteppedOver() {
        String nonce = QUESTION.replace("0020 3a", "0028 3a").replace("0101 02", "0e01 616263646566 0101 02");
        assertEquals(Optional.of(HOST), valid(sealed(nonce)).sourceLinkLayer());
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(4861);
        for (int i = 0; i < 2000; i++) {
            boolean asks = random.nextBoolean();
            NdpPacket packet = new NdpPacket(
                    mac(random),
                    mac(random),
                    unicast(random),
                    unicast(random),
                    asks
                            ? new NdpPacket.Message.Solicitation()
                            : new NdpPacket.Message.Advertisement(
                                    random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
                    unicast(random),
                    random.nextBoolean() ? Optional.of(mac(random)) : Optional.empty(),
                    random.nextBoolean() ? Optional.of(mac(random)) : Optional.empty());
            assertEquals(packet, valid(packet.encode()));
        }
    }

    private static MacAddress mac(Random random) {
        return new MacAddress(random.nextLong() >>> 16);
    }

    private static IpAddress unicast(Random random) {
        return new IpAddress(0x2001_0db8_0000_0000L + random.nextInt(1 << 30), random.nextLong());
    }

    private void assertFrame(String hex) {
        assertArrayEquals(sealed(hex), out);
    }

    private static NdpFormat reason(String hex) {
        byte[] frame = sealed(hex);
        return switch (NdpPacket.decode(frame, frame.length)) {
            case NdpPacket.Decoded.Invalid(NdpFormat reason) -> reason;
            case NdpPacket.Decoded.Valid(NdpPacket packet) -> throw new AssertionError("readable: " + packet);
        };
    }

    private static NdpPacket valid(byte[] frame) {
        return switch (NdpPacket.decode(frame, frame.length)) {
            case NdpPacket.Decoded.Valid(NdpPacket packet) -> packet;
            case NdpPacket.Decoded.Invalid(NdpFormat reason) -> throw new AssertionError("not readable: " + reason);
        };
    }

    /** The frame, with the right checksum in place of CSUM; as far as its length says. */
    private static byte[] sealed(String hex) {
        byte[] frame = HexFormat.of().parseHex(hex.replace("CSUM", "0000").replace(" ", ""));
        int length = NdpView.payloadLength(frame);
        if (NdpView.ICMP + length <= frame.length) {
            NetworkOrder.writeU16(frame, NdpView.CHECKSUM, ~NdpView.sum(frame));
        }
        return frame;
    }
}
