package dev.metallbj.speaker.memberlist.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.meta.MemberMeta.Interface;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded round trips and mutations of Meta; {@code -Dfuzz.inputs=N} sets how many. */
final class MemberMetaFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("fuzz.seed", 512);

    private final Random random = new Random(SEED);

    @Test
    void everythingComesBackOrIsSaidToBeMissing() {
        int complete = 0;
        for (int i = 0; i < INPUTS; i++) {
            MemberMeta meta = meta();
            Bytes bytes = MemberMetaCodec.encode(meta);
            assertTrue(bytes.length() <= MemberMetaCodec.MAX_LENGTH);
            MemberMeta back = MemberMetaCodec.decode(bytes).orElseThrow();
            if (meta.truncated() || !back.truncated()) {
                complete++;
            }
            if (!back.truncated()) {
                assertEquals(meta, back);
            }
            assertEquals(meta.newestRules(), back.newestRules());
            assertEquals(meta.rulesInUse(), back.rulesInUse());
            assertEquals(meta.announcedAlone(), back.announcedAlone());
            assertTrue(meta.interfaces().containsAll(back.interfaces()));
        }
        assertTrue(complete > INPUTS / 4 && complete < INPUTS, "too few or only small ones: " + complete);
    }

    @Test
    void noBytesDoHarm() {
        int ours = 0;
        for (int i = 0; i < INPUTS; i++) {
            Bytes bytes = Bytes.of(mutated(MemberMetaCodec.encode(meta()).toArray()));
            Optional<MemberMeta> read = MemberMetaCodec.decode(bytes);
            assertEquals(MemberMetaCodec.isOurs(bytes), read.isPresent());
            if (read.isPresent()) {
                ours++;
                // Whatever could be read can be said again.
                assertEquals(read, MemberMetaCodec.decode(MemberMetaCodec.encode(read.get())));
            }
        }
        assertTrue(ours > INPUTS / 4, "mutations are too wild: " + ours);
        assertTrue(ours < INPUTS, "mutations have no effect");
    }

    private byte[] mutated(byte[] bytes) {
        byte[] result = bytes;
        for (int i = 1 + random.nextInt(4); i > 0 && result.length > 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(result.length, 12) : result.length);
            switch (random.nextInt(4)) {
                case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> result[at] = (byte) random.nextInt(256);
                case 2 -> result = Arrays.copyOf(result, at);
                default -> result = Arrays.copyOf(result, result.length + random.nextInt(9));
            }
        }
        return result;
    }

    private MemberMeta meta() {
        List<Interface> interfaces = new ArrayList<>();
        for (int i = random.nextInt(random.nextBoolean() ? 4 : 40); i > 0; i--) {
            interfaces.add(new Interface(name(), new MacAddress(random.nextLong() >>> 16)));
        }
        int newest = 1 + random.nextInt(255);
        return new MemberMeta(
                newest, random.nextInt(newest + 1), random.nextBoolean(), interfaces, random.nextInt(4) == 0);
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        for (int i = 1 + random.nextInt(15); i > 0; i--) {
            name.append(random.nextInt(40) == 0 ? 'é' : (char) ('a' + random.nextInt(26)));
        }
        return name.toString();
    }
}
