package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** LZW there and back, and codes by hand. */
final class LzwTest {
    private final LzwEncoder encoder = new LzwEncoder();
    private final LzwDecoder decoder = new LzwDecoder();

    @Test
    void byHand() throws Malformed {
        // Nine bits each, low bits first: 256 (clear), 'a', 'b', 258 ("ab"), 257 (end).
        byte[] compressed = HexFormat.of().parseHex("00c388111810");
        ByteWriter plain = new ByteWriter();
        decoder.decompress(compressed, 0, compressed.length, plain);
        assertArrayEquals("abab".getBytes(StandardCharsets.US_ASCII), plain.toArray());
    }

    @Test
    void thereAndBack() throws Malformed {
        Random random = new Random(1400);
        for (int round = 0; round < 300; round++) {
            byte[] plain = new byte[random.nextInt(12_000)];
            int alphabet = 1 + random.nextInt(256);
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (byte) random.nextInt(alphabet);
            }
            ByteWriter compressed = new ByteWriter();
            encoder.compress(plain, compressed);
            ByteWriter back = new ByteWriter(plain.length);
            decoder.decompress(compressed.array(), 0, compressed.length(), back);
            assertArrayEquals(plain, back.toArray());
        }
    }

    @Test
    void theBoundHolds() {
        ByteWriter compressed = new ByteWriter();
        encoder.compress(new byte[1_000_000], compressed);
        ByteWriter small = new ByteWriter(999_999);
        Malformed e = assertThrows(
                Malformed.class, () -> decoder.decompress(compressed.array(), 0, compressed.length(), small));
        assertEquals(DropReason.TOO_LARGE, e.reason());
    }
}
