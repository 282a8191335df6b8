package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.VectorCases;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code l2-wire.json}: what a neighbour of the original saw. Where spec section 12 departs from the original, our behaviour is asserted in place of
 * the original's, under a named rule, and the cases of each rule are counted.
 */
final class WireVectorsTest {
    private final Map<String, Integer> casesByKind = new TreeMap<>();
    private final Map<String, Integer> casesByRule = new TreeMap<>();
    private final JsonNode file = VectorCases.file("l2-wire.json");
    private final JsonNode announcing = file.get("announcing");
    private final String name = announcing.get("interface").textValue();
    private final MacAddress mac = MacAddress.parse(announcing.get("mac").textValue());
    private final IpAddress linkLocal =
            IpAddress.parse(announcing.get("linkLocal").textValue());
    private final Announced announced = announced(announcing.get("announced"));

    @Test
    void everyFrameOnTheWire() {
        for (JsonNode c : file.get("cases")) {
            byte[] frame = hex(c.get("frame"));
            boolean arp = EthernetFrame.etherType(frame) == EthernetFrame.TYPE_ARP;
            String kind = c.get("kind").textValue();
            switch (kind) {
                case "arp" -> checkArp(c, frame);
                case "ns", "na", "rs" -> checkNdp(c, frame);
                case "burst" -> {
                    if (arp) {
                        checkArpBurst(frame);
                    } else {
                        checkNdpBurst(frame);
                    }
                }
                default -> throw new AssertionError(kind + " is unknown");
            }
            casesByKind.merge(kind.equals("burst") ? "burst of " + (arp ? "ARP" : "NDP") : kind, 1, Integer::sum);
        }
        System.out.println("l2-wire.json: " + casesByKind + ", of these by rules of section 12: " + casesByRule);
        assertEquals(Map.of("arp", 6, "burst of ARP", 10, "burst of NDP", 5, "na", 1, "ns", 19, "rs", 1), casesByKind);
        assertEquals(
                Map.of(
                        "gratuitous request is no question", 1,
                        "target hardware address in reply form", 5,
                        "unicast solicitation to the address is answered", 1,
                        "duplicate address detection is answered", 2,
                        "hop limit checked", 1,
                        "code checked", 1),
                casesByRule);
    }

    private void checkArp(JsonNode c, byte[] frame) {
        String id = c.get("id").textValue();
        byte[] reply = new byte[EthernetFrame.MIN_LENGTH];
        Verdict verdict = new ArpResponder(name, mac).respond(frame, frame.length, announced, reply);
        if (ArpView.isGratuitous(frame)) {
            assertTrue(c.get("answered").booleanValue(), id);
            assertEquals(Verdict.GRATUITOUS, verdict, id);
            rule("gratuitous request is no question");
            return;
        }
        assertEquals(c.get("answered").booleanValue(), verdict == Verdict.ANSWER, id);
        switch (c.get("reason").asText()) {
            case "null" -> assertArrayEquals(hex(c.get("reply")), reply, id);
            case "notAnnounced" -> assertEquals(Verdict.NOT_ANNOUNCED, verdict, id);
            case "arpReply" -> assertEquals(Verdict.NOT_A_REQUEST, verdict, id);
            default -> throw new AssertionError(id + ": unknown reason");
        }
    }

    private void checkNdp(JsonNode c, byte[] frame) {
        String id = c.get("id").textValue();
        byte[] reply = new byte[NdpWriter.LENGTH];
        Verdict verdict = new NdpResponder(name, mac, linkLocal).respond(frame, frame.length, announced, reply);
        assertEquals(expected(c, frame), verdict, id);
        if (verdict == Verdict.ANSWER && c.get("answered").booleanValue()) {
            assertArrayEquals(withoutFlowLabel(hex(c.get("reply"))), reply, id);
        } else if (verdict == Verdict.ANSWER) {
            assertEquals(IpAddress.parse("2001:db8:77::ab:cd01"), answer(reply).target(), id);
        }
    }

    private Verdict expected(JsonNode c, byte[] frame) {
        return switch (c.get("reason").asText()) {
            case "null" -> byRuleOfSection12(frame);
            case "notAnnounced" -> Verdict.NOT_ANNOUNCED;
            case "notThisInterface" -> Verdict.OTHER_INTERFACE;
            case "checksum" -> Verdict.WRONG_CHECKSUM;
            case "malformed" -> Verdict.BROKEN_OPTION;
            case "messageType" -> c.get("kind").textValue().equals("na") ? Verdict.NOT_A_REQUEST : Verdict.NOT_NDP;
            case "noSourceLinkLayerAddress" -> {
                if (!NdpView.isFromNobody(frame)) {
                    yield Verdict.NO_LINK_LAYER_ADDRESS;
                }
                rule("duplicate address detection is answered");
                yield Verdict.ANSWER;
            }
            case "the raw socket of the original never sees it (the address is not local)" -> {
                rule("unicast solicitation to the address is answered");
                yield Verdict.ANSWER;
            }
            default -> throw new AssertionError(c.get("id") + ": unknown reason");
        };
    }

    private Verdict byRuleOfSection12(byte[] frame) {
        if (frame[NdpView.HOP_LIMIT] != -1) {
            rule("hop limit checked");
            return Verdict.WRONG_HOP_LIMIT;
        }
        if (frame[NdpView.CODE] != 0) {
            rule("code checked");
            return Verdict.WRONG_CODE;
        }
        return Verdict.ANSWER;
    }

    private void checkArpBurst(byte[] frame) {
        byte[] sent = new byte[EthernetFrame.MIN_LENGTH];
        if (ArpView.operation(frame) == ArpView.REPLY) {
            ArpWriter.gratuitousReply(sent, mac.bits(), ArpView.senderIp(frame));
            mac.writeTo(frame, 32);
            rule("target hardware address in reply form");
        } else {
            ArpWriter.gratuitousRequest(sent, mac.bits(), ArpView.senderIp(frame));
        }
        assertArrayEquals(frame, sent);
    }

    private void checkNdpBurst(byte[] frame) {
        byte[] sent = new byte[NdpWriter.LENGTH];
        NdpWriter.unsolicitedAdvertisement(
                sent,
                mac.bits(),
                linkLocal.high(),
                linkLocal.low(),
                NdpView.targetHigh(frame),
                NdpView.targetLow(frame));
        assertArrayEquals(withoutFlowLabel(frame), sent);
    }

    // The kernel of the original made one up for each socket (RFC 6437); ours is 0.
    private static byte[] withoutFlowLabel(byte[] frame) {
        NetworkOrder.writeU32(frame, NdpView.IP, NetworkOrder.readU32(frame, NdpView.IP) & 0xfff0_0000);
        return frame;
    }

    private static NdpPacket answer(byte[] reply) {
        return switch (NdpPacket.decode(reply, reply.length)) {
            case NdpPacket.Decoded.Valid(NdpPacket packet) -> packet;
            case NdpPacket.Decoded.Invalid(NdpFormat reason) -> throw new AssertionError("not readable: " + reason);
        };
    }

    private void rule(String rule) {
        casesByRule.merge(rule, 1, Integer::sum);
    }

    private static Announced announced(JsonNode list) {
        Announced announced = Announced.NOTHING;
        for (JsonNode entry : list) {
            JsonNode interfaces = entry.get("interfaces");
            String[] names = interfaces.isTextual()
                    ? new String[0]
                    : new String[] {interfaces.get(0).textValue()};
            announced = announced.and(entry.get("ip").textValue(), names);
        }
        return announced;
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.textValue());
    }
}
