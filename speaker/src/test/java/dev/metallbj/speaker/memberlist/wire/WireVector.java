package dev.metallbj.speaker.memberlist.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One case of memberlist-captures.json or memberlist-messages.json: bytes, and what the original makes of them. */
record WireVector(JsonNode json) {
    private static final HexFormat HEX = HexFormat.of();

    boolean isDatagram() {
        return json.get("transport").asText().equals("udp");
    }

    byte[] wire() {
        return HEX.parseHex(json.get("wire").asText());
    }

    boolean isRefused() {
        return json.has("error");
    }

    String error() {
        return json.get("error").asText();
    }

    Encryption encryption() {
        JsonNode key = json.path("key");
        return key.isTextual() ? Encryption.with(GossipKey.of(HEX.parseHex(key.asText()))) : Encryption.OFF;
    }

    /** All messages inside the envelopes, in their order. */
    List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        collect(json.get("decoded"), messages);
        return messages;
    }

    /** Parts of compounds that the original drops, alone or because the packet ends. */
    boolean hasBadParts() {
        return json.findValue("truncatedParts") != null || json.get("decoded").findValue("error") != null;
    }

    /** The same bytes written by our encoders, envelope by envelope. */
    byte[] encoded() {
        return encode(json.get("decoded"));
    }

    private void collect(JsonNode node, List<Message> messages) {
        if (node.has("inner")) {
            collect(node.get("inner"), messages);
        } else if (node.has("parts")) {
            node.get("parts").forEach(part -> collect(part, messages));
        } else if (!node.has("error")) {
            messages.add(VectorMessages.of(node));
        }
    }

    private byte[] encode(JsonNode node) {
        return switch (node.get("type").asText()) {
            case "encrypted" -> seal(node, new byte[0]);
            case "encrypt" -> {
                byte[] header = HEX.parseHex(node.get("additionalData").asText());
                yield new ByteWriter().bytes(header).bytes(seal(node, header)).toArray();
            }
            case "hasCrc" -> Crc.wrap(encode(node.get("inner")));
            case "compress" -> new Compression().wrap(encode(node.get("inner")));
            case "compound" -> {
                List<byte[]> parts = new ArrayList<>();
                node.get("parts").forEach(part -> parts.add(encode(part)));
                yield Compound.wrap(parts);
            }
            default -> MessageEncoder.encode(VectorMessages.of(node));
        };
    }

    private byte[] seal(JsonNode node, byte[] additionalData) {
        PacketCipher cipher = new PacketCipher(encryption().key().orElseThrow());
        byte[] nonce = HEX.parseHex(node.get("nonce").asText());
        return cipher.seal(nonce, additionalData, encode(node.get("inner")));
    }

    @Override
    public String toString() {
        return json.get("id").asText() + " " + json.path("note").asText();
    }
}
