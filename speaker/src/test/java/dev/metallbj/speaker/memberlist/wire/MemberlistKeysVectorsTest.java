package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.speaker.VectorCases;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The key derivation against MetalLB's. */
final class MemberlistKeysVectorsTest {
    @Test
    void derivesMetalLbsKey() {
        for (JsonNode c : VectorCases.of("memberlist-keys.json")) {
            byte[] secret = c.has("secretHex")
                    ? HexFormat.of().parseHex(c.get("secretHex").asText())
                    : c.get("secret").asText().getBytes(StandardCharsets.UTF_8);
            String expected = c.get("key").isNull() ? "" : c.get("key").asText();
            String key = GossipKey.fromSecret(secret)
                    .map(k -> HexFormat.of().formatHex(k.spec().getEncoded()))
                    .orElse("");
            assertEquals(expected, key, c::toString);
        }
    }
}
