package dev.metallbj.speaker.link.rtnetlink;

import static dev.metallbj.speaker.link.rtnetlink.Wire.attribute;
import static dev.metallbj.speaker.link.rtnetlink.Wire.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that bytes can be makes the reader throw, read outside of them or go on for ever. */
class RouteFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.inputs", 20_000);
    private static final String NAME = attribute(3, "6574683000");
    private static final List<byte[]> SEEDS = List.of(
            message(
                    16,
                    2,
                    1,
                    "00000100 07000000 43100000 00000000" + NAME + attribute(1, "02005e100007") + attribute(16, "06")
                            + attribute(33, "01") + attribute(35, "05000000") + attribute(10, "09000000")),
            message(17, 0, 0, "00000100 07000000 43100000 00000000" + NAME),
            message(20, 0, 0, "02208000 07000000" + attribute(1, "c0000202") + attribute(2, "c0000201")),
            message(
                    21,
                    0,
                    0,
                    "0a4080fd 07000000" + attribute(1, "fe800000000000000000000000000001") + attribute(8, "80000000")),
            message(28, 2, 1, "02000000 07000000 02000001" + attribute(1, "c0000209") + attribute(2, "02005e100007")),
            message(3, 2, 1, "00000000"),
            message(2, 0, 1, "edffffff"));

    @Test
    void mutatedBuffers() {
        long seed = Long.getLong("fuzz.seed", 20_250_614L);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated(random);
            // Everything that is read must be inside; the bytes around are there to be hit, and to be seen.
            byte[] surrounded = new byte[bytes.length + 32];
            Arrays.fill(surrounded, (byte) 0x41);
            System.arraycopy(bytes, 0, surrounded, 16, bytes.length);
            ByteBuffer alone = Wire.buffer(bytes);
            ByteBuffer window = Wire.buffer(surrounded).position(16).limit(16 + bytes.length);
            StringBuilder first = new StringBuilder();
            StringBuilder second = new StringBuilder();
            int malformed = read(alone, first, seed, round, bytes);
            assertEquals(malformed, read(window, second, seed, round, bytes));
            assertEquals(first.toString(), second.toString(), () -> describe(seed, bytes));
            assertTrue(malformed <= bytes.length / 16 + 1, () -> describe(seed, bytes));
        }
    }

    private static int read(ByteBuffer buffer, StringBuilder text, long seed, int round, byte[] bytes) {
        try {
            return RouteMessages.read(buffer, text::append);
        } catch (RuntimeException e) {
            throw new AssertionError(describe(seed, bytes) + " round " + round, e);
        }
    }

    private static byte[] mutated(Random random) {
        byte[][] some = new byte[1 + random.nextInt(4)][];
        for (int i = 0; i < some.length; i++) {
            some[i] = SEEDS.get(random.nextInt(SEEDS.size()));
        }
        byte[] bytes = Wire.bytes(some);
        for (int i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = random.nextBoolean() ? (byte) 0 : (byte) 0xff;
                default -> bytes = Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    private static String describe(long seed, byte[] bytes) {
        return "seed " + seed + ", bytes " + HexFormat.of().formatHex(bytes);
    }
}
