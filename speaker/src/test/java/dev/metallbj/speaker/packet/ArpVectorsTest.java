package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.VectorCases;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code l2-arp.json}. Where spec section 12 departs from the original, our behaviour is asserted in place of the original's, under a
 * named rule, and the cases of each rule are counted.
 */
final class ArpVectorsTest {
    private final Map<String, Integer> casesByRule = new TreeMap<>();

    @Test
    void framesAreAnsweredAsTheOriginalDoes() {
        int cases = 0;
        for (JsonNode c : VectorCases.of("l2-arp.json")) {
            String id = c.get("id").textValue();
            switch (c.get("kind").textValue()) {
                case "request" -> checkRequest(id, c);
                case "gratuitous" -> checkGratuitous(id, c);
                default -> throw new AssertionError(id + ": unknown kind");
            }
            cases++;
        }
        System.out.println("l2-arp.json: " + cases + " cases, of these by rules of section 12: " + casesByRule);
        assertEquals(
                Map.of(
                        "VLAN tag dropped", 2,
                        "hardware and protocol type checked", 4,
                        "gratuitous request is no question", 4,
                        "target hardware address in reply form", 2),
                casesByRule);
    }

    private void checkRequest(String id, JsonNode c) {
        byte[] frame = hex(c.get("frame"));
        MacAddress mac = MacAddress.parse(c.get("interfaceMac").textValue());
        Responder responder = new ArpResponder(c.get("interface").textValue(), mac);
        byte[] reply = new byte[EthernetFrame.MIN_LENGTH];
        Announced announced = announced(c.get("announced"));
        Verdict verdict = responder.respond(frame, frame.length, announced, reply);
        String decision = c.get("decision").textValue();
        assertEquals(expected(decision, frame, mac), verdict, id);
        if (verdict == Verdict.ANSWER) {
            assertArrayEquals(hex(c.get("reply")), reply, id);
        }
        if (verdict == Verdict.GRATUITOUS) {
            assertTrue(responder.isForeignClaim(frame, frame.length, announced), id);
        }
    }

    private Verdict expected(String decision, byte[] frame, MacAddress mac) {
        return switch (decision) {
            case "arpReply" -> Verdict.NOT_A_REQUEST;
            case "ethernetDestination" -> Verdict.OTHER_DESTINATION;
            // The original reads over a hardware address of another length and looks for the address at a wrong place.
            case "notAnnounced" -> frame[18] == 6 ? Verdict.NOT_ANNOUNCED : Verdict.WRONG_ADDRESS_LENGTH;
            case "notThisInterface" -> Verdict.OTHER_INTERFACE;
            case "error" -> frame.length > 19 && frame[19] != 4 ? Verdict.WRONG_ADDRESS_LENGTH : Verdict.TRUNCATED;
            case "nothing readable (malformed frame skipped)" -> Verdict.NOT_ARP;
            case "answer" -> byRuleOfSection12(frame, mac);
            default -> throw new AssertionError("unknown decision " + decision);
        };
    }

    private Verdict byRuleOfSection12(byte[] frame, MacAddress mac) {
        if (EthernetFrame.etherType(frame) == EthernetFrame.TYPE_VLAN) {
            return rule("VLAN tag dropped", Verdict.VLAN_TAGGED);
        }
        if (NetworkOrder.readU16(frame, 14) != 1) {
            return rule("hardware and protocol type checked", Verdict.WRONG_HARDWARE_TYPE);
        }
        if (NetworkOrder.readU16(frame, 16) != 0x0800) {
            return rule("hardware and protocol type checked", Verdict.WRONG_PROTOCOL_TYPE);
        }
        if (NetworkOrder.readU32(frame, 28) == NetworkOrder.readU32(frame, 38)) {
            boolean own = EthernetFrame.source(frame) == mac.bits();
            return rule("gratuitous request is no question", own ? Verdict.OWN_FRAME : Verdict.GRATUITOUS);
        }
        return Verdict.ANSWER;
    }

    private void checkGratuitous(String id, JsonNode c) {
        byte[] expected = hex(c.get("frame"));
        MacAddress mac = MacAddress.parse(c.get("interfaceMac").textValue());
        int ip = IpAddress.parse(c.get("ip").textValue()).v4Bits();
        byte[] sent = new byte[EthernetFrame.MIN_LENGTH];
        if (ArpView.operation(expected) == ArpView.REQUEST) {
            ArpWriter.gratuitousRequest(sent, mac.bits(), ip);
        } else {
            ArpWriter.gratuitousReply(sent, mac.bits(), ip);
            mac.writeTo(expected, 32);
            rule("target hardware address in reply form", Verdict.ANSWER);
        }
        assertArrayEquals(expected, sent, id);
    }

    private Verdict rule(String name, Verdict ours) {
        casesByRule.merge(name, 1, Integer::sum);
        return ours;
    }

    private static Announced announced(JsonNode list) {
        Announced announced = Announced.NOTHING;
        for (JsonNode entry : list) {
            announced = announced.and(entry.get("ip").textValue(), names(entry.get("interfaces")));
        }
        return announced;
    }

    private static String[] names(JsonNode interfaces) {
        if (interfaces.isTextual()) {
            assertEquals("all", interfaces.textValue());
            return new String[0];
        }
        assertFalse(interfaces.isEmpty());
        String[] names = new String[interfaces.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = interfaces.get(i).textValue();
        }
        return names;
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.textValue());
    }
}
