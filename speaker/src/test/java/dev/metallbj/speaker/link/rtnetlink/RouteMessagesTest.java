package dev.metallbj.speaker.link.rtnetlink;

import static dev.metallbj.speaker.link.rtnetlink.Wire.attribute;
import static dev.metallbj.speaker.link.rtnetlink.Wire.malformed;
import static dev.metallbj.speaker.link.rtnetlink.Wire.message;
import static dev.metallbj.speaker.link.rtnetlink.Wire.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.AddressGone;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.AddressState;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.DumpInterrupted;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.EndOfDump;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.LinkGone;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.LinkState;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.Neighbour;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.Outcome;
import dev.metallbj.speaker.packet.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteMessagesTest {
    private static final int NEWLINK = 16;
    private static final int DELLINK = 17;
    private static final int NEWADDR = 20;
    private static final int DELADDR = 21;
    private static final int NEWNEIGH = 28;

    // family AF_UNSPEC, type ARPHRD_ETHER, index 7, flags UP|BROADCAST|RUNNING|MULTICAST
    private static final String ETH0 = "00 00 0100 07000000 43100000 00000000";
    private static final String NAME = attribute(3, "65746830 00"); // eth0
    private static final String MAC = attribute(1, "02005e100007");
    private static final MacAddress MAC_7 = MacAddress.parse("02:00:5e:10:00:07");

    @Test
    void linkWithAllThatMatters() {
        String attributes = NAME
                + attribute(13, "e8030000")
                + attribute(16, "06")
                + attribute(33, "01")
                + attribute(35, "05000000")
                + attribute(10, "09000000")
                + attribute(18 | 0x8000, "0c0001006d")
                + MAC;
        assertEquals(
                List.of(new LinkState(7, "eth0", 1, 0x1043, Optional.of(MAC_7), 6, true, 5, 9)),
                read(message(NEWLINK, 0, 0, ETH0 + attributes)));
    }

    @Test
    void carrierIsKnownFromEitherOfTwoAttributes() {
        assertTrue(link(attribute(16, "00") + attribute(33, "01")).hasCarrier(), "UNKNOWN, as OVS and taps have it");
        assertTrue(link(attribute(16, "05")).hasCarrier(), "DORMANT");
        assertFalse(link(attribute(16, "02") + attribute(33, "01")).hasCarrier(), "DOWN");
        assertFalse(link(attribute(16, "03")).hasCarrier(), "LOWERLAYERDOWN");
        assertFalse(link(attribute(16, "01")).hasCarrier(), "NOTPRESENT");
        assertFalse(
                link(attribute(16, "06") + attribute(33, "00")).hasCarrier(), "the state follows the carrier later");
    }

    @Test
    void otherKindsOfHardwareAddressAreNone() {
        assertEquals(Optional.empty(), link(attribute(1, "7f000001")).mac());
        assertFalse(((LinkState) read(message(NEWLINK, 0, 0, "00 00 0403 07000000 43100000 00000000" + NAME))
                        .getFirst())
                .isEthernet());
    }

    @Test
    void aPortThatLeavesItsBridgeIsNotGone() {
        String port = "07 00 0100 07000000 43100000 00000000" + NAME + attribute(10, "09000000");
        assertEquals(List.of(), read(message(DELLINK, 0, 0, port), message(NEWLINK, 0, 0, port)));
        assertEquals(0, malformed(message(DELLINK, 0, 0, port)));
        assertEquals(List.of(new LinkGone(7)), read(message(DELLINK, 0, 0, ETH0 + NAME)));
    }

    @Test
    void wirelessEventsAreNoStateOfTheLink() {
        assertEquals(List.of(), read(message(NEWLINK, 0, 0, ETH0 + attribute(11, "0102030405060708"))));
    }

    @Test
    void addressesOfBothFamilies() {
        // On a point-to-point link IFA_ADDRESS (1) is the other end's; IFA_LOCAL (2) is ours.
        String v4 = "02 20 80 00 07000000" + attribute(1, "c0000202") + attribute(2, "c0000201");
        String v6 =
                "0a 40 80 fd 07000000" + attribute(1, "fe800000000000000000000000000001") + attribute(8, "c0000000");
        assertEquals(
                List.of(
                        new AddressState(7, IpAddress.parse("192.0.2.1"), 32, 0x80),
                        new AddressState(7, IpAddress.parse("fe80::1"), 64, 0xc0)),
                read(message(NEWADDR, 0, 0, v4), message(NEWADDR, 2, 5, v6)));
        assertTrue(new AddressState(7, IpAddress.parse("fe80::1"), 64, 0xc0).isTentative());
        assertTrue(new AddressState(7, IpAddress.parse("fe80::1"), 64, 0x88).isDuplicate());
        assertEquals(List.of(new AddressGone(7, IpAddress.parse("192.0.2.1"), 32)), read(message(DELADDR, 0, 0, v4)));
    }

    @Test
    void neighboursWithAKnownMacOnly() {
        String reachable = "02 000000 07000000 0200 00 01" + attribute(1, "c0000209") + attribute(2, "02005e100007");
        String failed = "02 000000 07000000 2000 00 01" + attribute(1, "c000020a");
        String bridge = "07 000000 07000000 0200 00 01" + attribute(2, "02005e100007");
        assertEquals(
                List.of(new Neighbour(7, IpAddress.parse("192.0.2.9"), MAC_7)),
                read(
                        message(NEWNEIGH, 2, 1, reachable),
                        message(NEWNEIGH, 2, 1, failed),
                        message(NEWNEIGH, 2, 1, bridge)));
    }

    @Test
    void endsOutcomesAndInterruptions() {
        assertEquals(List.of(new EndOfDump(9)), read(message(3, 2, 9, "00000000")));
        assertEquals(List.of(new DumpInterrupted(9), new EndOfDump(9)), read(message(3, 0x12, 9, "00000000")));
        assertEquals(List.of(new Outcome(9, 19)), read(message(2, 0, 9, "edffffff")));
        assertEquals(List.of(new Outcome(9, 0)), read(message(2, 0, 9, "00000000")));
    }

    @Test
    void whatDoesNotFitIsLeftOutAndTheRestIsRead() {
        byte[] good = message(DELLINK, 0, 0, ETH0);
        for (byte[] bad : List.of(
                message(NEWLINK, 0, 0, "0000"),
                message(NEWADDR, 0, 0, "02"),
                message(NEWNEIGH, 0, 0, "02"),
                message(2, 0, 0, "00"),
                message(NEWLINK, 0, 0, "00 00 0100 00000000 43100000 00000000" + NAME),
                message(NEWLINK, 0, 0, "00 00 0100 ffffffff 43100000 00000000" + NAME),
                message(NEWLINK, 0, 0, ETH0 + NAME + "0300 0300"),
                message(NEWLINK, 0, 0, ETH0 + NAME + "ffff 0300"),
                message(NEWLINK, 0, 0, ETH0 + NAME + attribute(10, "0900")),
                message(NEWLINK, 0, 0, ETH0 + NAME + attribute(16, "0600")),
                message(NEWADDR, 0, 0, "02 20 80 00 07000000" + attribute(2, "c00002")),
                message(NEWADDR, 0, 0, "02 21 80 00 07000000" + attribute(2, "c0000201")),
                message(NEWADDR, 0, 0, "0a 81 80 00 07000000" + attribute(1, "20010db8000000000000000000000001")))) {
            assertEquals(
                    List.of(new LinkGone(7)), read(bad, good), HexFormat.of().formatHex(bad));
            assertEquals(1, malformed(bad, good), HexFormat.of().formatHex(bad));
        }
        assertEquals(List.of(), read(message(NEWLINK, 0, 0, ETH0 + attribute(3, "61".repeat(17)))), "no such name");
    }

    @Test
    void aLengthThatLeadsNowhereEndsTheReading() {
        byte[] good = message(DELLINK, 0, 0, ETH0);
        for (int length : new int[] {0, 15, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000}) {
            byte[] bad = message(DELLINK, 0, 0, ETH0);
            ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
            assertEquals(List.of(new LinkGone(7)), read(good, bad, good), "length " + length);
            assertEquals(1, malformed(good, bad, good), "length " + length);
        }
        assertEquals(1, malformed(good, new byte[5]));
        assertEquals(0, malformed());
    }

    @Test
    void requestsAreWhatTheKernelWants() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return; // written in the order of the machine
        }
        HexFormat hex = HexFormat.of();
        assertEquals(
                "28000000 1200 0103 05000000 00000000 00000000000000000000000000000000 0800 1d00 08000000"
                        .replace(" ", ""),
                hex.formatHex(RouteRequest.links(5)));
        assertEquals(
                "18000000 1600 0103 06000000 00000000 0000000000000000".replace(" ", ""),
                hex.formatHex(RouteRequest.addresses(6)));
        assertEquals(
                "1c000000 1e00 0103 01000000 00000000 000000000000000000000000".replace(" ", ""),
                hex.formatHex(RouteRequest.neighbours(1)));
        assertEquals("10000000 0100 0500 00000000 00000000".replace(" ", ""), hex.formatHex(RouteRequest.nothing(0)));
        assertArrayEquals(
                hex.parseHex(
                        "34000000 1200 0100 02000000 00000000 00000000000000000000000000000000 0800 1d00 08000000 0900 0300 6574683000 000000"
                                .replace(" ", "")),
                RouteRequest.link(2, "eth0"));
    }

    private static LinkState link(String attributes) {
        return (LinkState)
                read(message(NEWLINK, 0, 0, ETH0 + NAME + attributes)).getFirst();
    }
}
