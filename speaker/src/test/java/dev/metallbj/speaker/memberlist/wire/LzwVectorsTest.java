package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.speaker.VectorCases;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** LZW against the output of Go's compress/lzw. */
final class LzwVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private final LzwDecoder decoder = new LzwDecoder();
    private final LzwEncoder encoder = new LzwEncoder();

    @Test
    void decompressesAsGoDoes() {
        for (JsonNode c : VectorCases.of("lzw.json")) {
            byte[] compressed = HEX.parseHex(c.get("compressed").asText());
            ByteWriter plain = new ByteWriter();
            if (c.has("error")) {
                Malformed e = assertThrows(
                        Malformed.class, () -> decoder.decompress(compressed, 0, compressed.length, plain), id(c));
                assertEquals(DropReason.BAD_COMPRESSION, e.reason(), id(c));
                assertEquals(c.get("plainBeforeError").asText(), HEX.formatHex(plain.toArray()), id(c));
            } else {
                decompress(compressed, plain, c);
                assertEquals(c.get("plain").asText(), HEX.formatHex(plain.toArray()), id(c));
            }
        }
    }

    @Test
    void compressesAsGoDoes() {
        int compared = 0;
        for (JsonNode c : VectorCases.of("lzw.json")) {
            if (!c.has("error") && !isHandMade(c)) {
                ByteWriter compressed = new ByteWriter();
                encoder.compress(HEX.parseHex(c.get("plain").asText()), compressed);
                assertEquals(c.get("compressed").asText(), HEX.formatHex(compressed.toArray()), id(c));
                compared++;
            }
        }
        assertTrue(compared > 30, "only " + compared + " cases are canonical");
    }

    /** These are valid, but nothing that an encoder writes. */
    private static boolean isHandMade(JsonNode c) {
        String note = c.get("note").asText();
        return note.startsWith("bytes after")
                || note.startsWith("first code is the end")
                || note.startsWith("clear, clear")
                || note.startsWith("no clear")
                || note.startsWith("literal, then its own");
    }

    private void decompress(byte[] compressed, ByteWriter plain, JsonNode c) {
        try {
            decoder.decompress(compressed, 0, compressed.length, plain);
        } catch (Malformed e) {
            throw new AssertionError(id(c), e);
        }
    }

    private static String id(JsonNode c) {
        return c.get("id").asText() + ": " + c.get("note").asText();
    }
}
