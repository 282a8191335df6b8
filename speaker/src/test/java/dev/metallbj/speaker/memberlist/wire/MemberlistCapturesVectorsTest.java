package dev.metallbj.speaker.memberlist.wire;

import dev.metallbj.speaker.VectorCases;
import org.junit.jupiter.api.Test;

/** Traffic between originals: we read it as they do, and write it bit for bit. */
final class MemberlistCapturesVectorsTest {
    @Test
    void readsWhatOriginalsSend() {
        VectorCases.of("memberlist-captures.json").forEach(c -> WireVectorChecks.decodes(new WireVector(c)));
    }

    @Test
    void writesWhatOriginalsSend() {
        VectorCases.of("memberlist-captures.json").forEach(c -> {
            WireVector vector = new WireVector(c);
            if (!vector.isRefused()) {
                WireVectorChecks.encodesTheSameBytes(vector);
            }
        });
    }
}
