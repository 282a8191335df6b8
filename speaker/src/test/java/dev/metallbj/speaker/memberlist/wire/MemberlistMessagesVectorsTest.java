package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.speaker.VectorCases;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Field widths, all types, and hostile input, against the original's own encoder and decoder. */
final class MemberlistMessagesVectorsTest {
    /** Notes of cases that are accepted but are not what an encoder writes. */
    private static final List<String> NOT_CANONICAL = List.of(
            "ack, payload empty",
            "compound with a lying length",
            "compound with a bad part in the middle",
            "compound cut",
            "encrypted version 0",
            "encrypted, version 0",
            "push/pull, encrypted version 0",
            "new msgpack spec",
            "unknown key is ignored",
            "missing keys are zero",
            "empty map",
            "nil value",
            "duplicate key",
            "integer wider than needed",
            "signed positive integer",
            "array instead of a map",
            "trailing bytes");

    @Test
    void readsAndRefusesAsTheOriginal() {
        VectorCases.of("memberlist-messages.json").forEach(c -> WireVectorChecks.decodes(new WireVector(c)));
    }

    @Test
    void writesCanonicalFormsAsTheOriginal() {
        int compared = 0;
        for (JsonNode c : VectorCases.of("memberlist-messages.json")) {
            WireVector vector = new WireVector(c);
            if (!vector.isRefused() && isCanonical(c.get("note").asText())) {
                WireVectorChecks.encodesTheSameBytes(vector);
                compared++;
            }
        }
        assertTrue(compared > 45, "only " + compared + " cases were compared");
    }

    private static boolean isCanonical(String note) {
        return NOT_CANONICAL.stream().noneMatch(note::startsWith);
    }
}
