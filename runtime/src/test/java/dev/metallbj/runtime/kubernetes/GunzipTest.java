package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GunzipTest {

    @Test
    void theSameHoweverItIsCut() throws Exception {
        Random random = new Random(1952);
        for (int round = 0; round < 60; round++) {
            byte[] body = letters(random, random.nextInt(100_000));
            assertArrayEquals(body, inflate(cut(gzip(body), random, 1 + random.nextInt(20_000))));
        }
        byte[] body = {'x'};
        assertArrayEquals(body, inflate(cut(gzip(body), random, 1)));
    }

    @Test
    void whatIsNotCompressedStaysAsItIs() throws Exception {
        ByteBuffer piece = ByteBuffer.wrap(new byte[] {'{', '}'});
        Gunzip gunzip = new Gunzip();
        assertSame(piece, gunzip.of(List.of(ByteBuffer.allocate(0), piece)).getLast());
        ByteBuffer second = ByteBuffer.wrap(new byte[] {0x1f, ' '});
        assertSame(second, gunzip.of(List.of(second)).getFirst());
    }

    @Test
    void whatIsBrokenIsRefused() throws Exception {
        byte[] body = letters(new Random(7), 5_000);
        byte[] whole = gzip(body);
        int end = whole.length - 1;
        for (int at : List.of(1, 2, 3, end - 7, end - 4, end - 3, end)) {
            byte[] broken = whole.clone();
            broken[at] ^= 0x10;
            IOException refused =
                    assertThrows(IOException.class, () -> inflate(List.of(ByteBuffer.wrap(broken))), "byte " + at);
            assertTrue(String.valueOf(refused.getMessage()).startsWith("gzip: "), refused.getMessage());
        }
        ByteBuffer twice =
                ByteBuffer.allocate(2 * whole.length).put(whole).put(whole).flip();
        assertThrows(IOException.class, () -> inflate(List.of(twice)));
    }

    private static byte[] letters(Random random, int count) {
        byte[] letters = new byte[count];
        for (int i = 0; i < count; i++) {
            letters[i] = (byte) ('a' + random.nextInt(4));
        }
        return letters;
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private static List<ByteBuffer> cut(byte[] whole, Random random, int longest) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int begin = 0; begin < whole.length; ) {
            int length = Math.min(whole.length - begin, random.nextInt(longest + 1));
            pieces.add(ByteBuffer.wrap(whole, begin, length));
            begin += length;
        }
        return pieces;
    }

    private static byte[] inflate(List<ByteBuffer> pieces) throws IOException {
        Gunzip gunzip = new Gunzip();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            for (ByteBuffer part : gunzip.of(List.of(piece))) {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                all.write(bytes);
            }
        }
        return all.toByteArray();
    }
}
