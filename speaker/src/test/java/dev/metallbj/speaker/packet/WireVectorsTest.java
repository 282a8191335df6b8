package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.VectorCases;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The ARP cases of {@code l2-wire.json}: what a neighbour of the original saw. Those of NDP belong to the IPv6 codec. */
final class WireVectorsTest {
    @Test
    void arpOnTheWire() {
        JsonNode file = VectorCases.file("l2-wire.json");
        JsonNode announcing = file.get("announcing");
        MacAddress mac = MacAddress.parse(announcing.get("mac").textValue());
        int requests = 0;
        int bursts = 0;
        int others = 0;
        int byRule = 0;
        for (JsonNode c : file.get("cases")) {
            byte[] frame = HexFormat.of().parseHex(c.get("frame").textValue());
            String kind = c.get("kind").textValue();
            if (kind.equals("arp")) {
                byRule += checkRequest(c, frame, announcing, mac) ? 1 : 0;
                requests++;
            } else if (kind.equals("burst") && EthernetFrame.etherType(frame) == EthernetFrame.TYPE_ARP) {
                byRule += checkBurst(frame, mac) ? 1 : 0;
                bursts++;
            } else {
                others++;
            }
        }
        System.out.println("l2-wire.json: " + requests + " ARP questions and " + bursts + " ARP frames of a burst, "
                + byRule + " by rules of section 12; " + others + " NDP frames are not for this codec");
        assertEquals(6, requests);
        assertEquals(10, bursts);
        assertEquals(6, byRule, "one gratuitous request of a foreign host, five replies of the burst");
    }

    /** Whether a rule of section 12 applied. */
    private static boolean checkRequest(JsonNode c, byte[] frame, JsonNode announcing, MacAddress mac) {
        String id = c.get("id").textValue();
        String name = announcing.get("interface").textValue();
        byte[] reply = new byte[EthernetFrame.MIN_LENGTH];
        Announced announced = Announced.on(firstV4(announcing));
        Verdict verdict = new ArpResponder(name, mac).respond(frame, frame.length, announced, reply);
        if (ArpView.isGratuitous(frame)) {
            assertTrue(c.get("answered").booleanValue(), id);
            assertEquals(Verdict.GRATUITOUS, verdict, id);
            return true;
        }
        assertEquals(c.get("answered").booleanValue(), verdict == Verdict.ANSWER, id);
        switch (c.get("reason").asText()) {
            case "null" ->
                assertArrayEquals(HexFormat.of().parseHex(c.get("reply").textValue()), reply, id);
            case "notAnnounced" -> assertEquals(Verdict.NOT_ANNOUNCED, verdict, id);
            case "arpReply" -> assertEquals(Verdict.NOT_A_REQUEST, verdict, id);
            default -> throw new AssertionError(id + ": unknown reason");
        }
        return false;
    }

    private static boolean checkBurst(byte[] frame, MacAddress mac) {
        byte[] sent = new byte[EthernetFrame.MIN_LENGTH];
        boolean replyForm = ArpView.operation(frame) == ArpView.REPLY;
        if (replyForm) {
            ArpWriter.gratuitousReply(sent, mac.bits(), ArpView.senderIp(frame));
            mac.writeTo(frame, 32);
        } else {
            ArpWriter.gratuitousRequest(sent, mac.bits(), ArpView.senderIp(frame));
        }
        assertArrayEquals(frame, sent);
        return replyForm;
    }

    private static String firstV4(JsonNode announcing) {
        for (JsonNode entry : announcing.get("announced")) {
            String ip = entry.get("ip").textValue();
            if (IpAddress.parse(ip).isV4()) {
                return ip;
            }
        }
        throw new AssertionError("no IPv4 address is announced");
    }
}
