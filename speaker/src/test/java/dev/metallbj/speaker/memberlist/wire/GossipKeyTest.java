package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The key of the group. */
final class GossipKeyTest {
    /** The first bytes of SHA-256 of nothing (FIPS 180-4 test value). */
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void aShortSecretIsPadded() {
        assertEquals("61620a" + NOTHING.substring(0, 58), derived("61620a"));
    }

    @Test
    void aLongSecretIsCut() {
        assertEquals("00".repeat(32), derived("00".repeat(200)));
    }

    @Test
    void noSecretIsNoKey() {
        assertTrue(GossipKey.fromSecret(new byte[0]).isEmpty());
    }

    @Test
    void otherLengthsAreNoAesKeys() {
        assertThrows(IllegalArgumentException.class, () -> GossipKey.of(new byte[31]));
    }

    @Test
    void theKeyIsNotPrinted() {
        assertEquals("GossipKey", GossipKey.of(new byte[16]).toString());
    }

    /** AES-GCM test case 2 of the GCM specification (McGrew, Viega): key, nonce and 16 plain bytes are all zero. */
    @Test
    void sealsAsSpecified() {
        byte[] sealed = new PacketCipher(GossipKey.of(new byte[16])).seal(new byte[12], new byte[0], new byte[16]);
        byte[] expected = HexFormat.of()
                .parseHex("01" + "00".repeat(12) + "0388dace60b6a392f328c2b971b2fe78"
                        + "ab6e47d42cec13bdf53a67b21257bddf");
        assertArrayEquals(expected, sealed);
    }

    private static String derived(String secret) {
        return HexFormat.of()
                .formatHex(GossipKey.fromSecret(HexFormat.of().parseHex(secret))
                        .orElseThrow()
                        .spec()
                        .getEncoded());
    }
}
