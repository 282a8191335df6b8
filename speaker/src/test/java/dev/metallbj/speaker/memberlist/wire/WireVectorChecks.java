package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of our decoders and encoders for one {@link WireVector}. */
final class WireVectorChecks {
    /** What the original's error texts mean in our terms; the first text that is contained decides. */
    private static final List<Map.Entry<String, Set<DropReason>>> MEANINGS = List.of(
            Map.entry("missing message type byte", Set.of(DropReason.EMPTY)),
            Map.entry("unacceptable label", Set.of(DropReason.LABELLED)),
            Map.entry("invalid checksum", Set.of(DropReason.WRONG_CRC)),
            Map.entry("msg type (12) not supported", Set.of(DropReason.TRUNCATED)),
            Map.entry("not supported", Set.of(DropReason.UNKNOWN_TYPE)),
            Map.entry("invalid msgType", Set.of(DropReason.UNKNOWN_TYPE)),
            Map.entry("truncated len slice", Set.of(DropReason.TRUNCATED)),
            Map.entry("missing compound length byte", Set.of(DropReason.TRUNCATED)),
            Map.entry("unknown algorithm", Set.of(DropReason.UNKNOWN_COMPRESSION)),
            Map.entry("compress: unexpected EOF", Set.of(DropReason.BAD_COMPRESSION)),
            Map.entry("No installed keys", Set.of(DropReason.WRONG_KEY)),
            Map.entry("Unsupported encryption version", Set.of(DropReason.NOT_ENCRYPTED)),
            Map.entry("too small to decrypt", Set.of(DropReason.TOO_SHORT_TO_DECRYPT)),
            Map.entry("only encoded map or array", Set.of(DropReason.WRONG_TYPE)),
            Map.entry("unrecognized descriptor byte", Set.of(DropReason.WRONG_TYPE)),
            Map.entry("negative signed value", Set.of(DropReason.OUT_OF_RANGE)),
            Map.entry("overflow", Set.of(DropReason.OUT_OF_RANGE)),
            Map.entry("larger than limit", Set.of(DropReason.TOO_LARGE)),
            Map.entry("encryption is not configured", Set.of(DropReason.ENCRYPTED)),
            Map.entry("remote state is not encrypted", Set.of(DropReason.NOT_ENCRYPTED)),
            Map.entry("PANIC", Set.of(DropReason.EMPTY)),
            Map.entry("EOF", Set.of(DropReason.TRUNCATED, DropReason.EMPTY)));

    private WireVectorChecks() {}

    static void decodes(WireVector vector) {
        if (vector.isDatagram()) {
            datagram(vector);
        } else {
            stream(vector, vector.wire().length);
            stream(vector, 1);
        }
    }

    static void encodesTheSameBytes(WireVector vector) {
        assertEquals(
                HexFormat.of().formatHex(vector.wire()), HexFormat.of().formatHex(vector.encoded()), vector::toString);
    }

    private static void datagram(WireVector vector) {
        byte[] wire = vector.wire();
        Datagram datagram = new DatagramDecoder(vector.encryption()).decode(wire, 0, wire.length);
        if (vector.isRefused()) {
            assertEquals(List.of(), datagram.messages(), vector::toString);
            assertEquals(1, datagram.drops().size(), vector::toString);
            assertMeans(vector, datagram.drops().getFirst());
            return;
        }
        assertEquals(vector.messages(), datagram.messages(), vector::toString);
        assertEquals(vector.hasBadParts(), !datagram.drops().isEmpty(), vector::toString);
    }

    /** @param piece how many bytes arrive at a time */
    private static void stream(WireVector vector, int piece) {
        byte[] wire = vector.wire();
        StreamDecoder decoder = new StreamDecoder(vector.encryption());
        StreamDecoder.Outcome outcome = new StreamDecoder.Outcome.Incomplete();
        for (int i = 0; i < wire.length; i += piece) {
            outcome = decoder.receive(wire, i, Math.min(piece, wire.length - i));
        }
        if (outcome instanceof StreamDecoder.Outcome.Incomplete) {
            outcome = decoder.end();
        }
        switch (outcome) {
            case StreamDecoder.Outcome.Complete(Message message) -> {
                assertFalse(vector.isRefused(), vector::toString);
                assertEquals(vector.messages(), List.of(message), vector::toString);
            }
            case StreamDecoder.Outcome.Dropped(DropReason reason) -> {
                assertTrue(vector.isRefused(), () -> vector + " dropped: " + reason);
                assertMeans(vector, reason);
            }
            case StreamDecoder.Outcome.Incomplete() -> throw new AssertionError(vector + " is incomplete at its end");
        }
    }

    private static void assertMeans(WireVector vector, DropReason reason) {
        Set<DropReason> meaning = MEANINGS.stream()
                .filter(entry -> vector.error().contains(entry.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElseThrow(() -> new AssertionError("no meaning known for: " + vector.error()));
        assertTrue(meaning.contains(reason), () -> vector + ": " + reason + " for " + vector.error());
    }
}
