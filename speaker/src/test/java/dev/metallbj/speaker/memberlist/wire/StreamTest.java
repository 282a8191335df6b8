package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.wire.StreamDecoder.Outcome;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TCP messages that come in pieces, and what is refused. */
final class StreamTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void everyMessageInEveryEnvelopeInPieces() {
        int nonce = 0;
        for (Encryption encryption : List.of(Encryption.OFF, Samples.encryption())) {
            for (boolean compress : new boolean[] {false, true}) {
                StreamEncoder encoder = new StreamEncoder(encryption, compress);
                for (Message message : Samples.STREAMED) {
                    byte[] bytes = encoder.encode(message, Samples.nonce(nonce++));
                    for (int piece : new int[] {1, 7, 1448, bytes.length}) {
                        assertEquals(new Outcome.Complete(message), inPieces(encryption, bytes, piece));
                    }
                }
            }
        }
    }

    @Test
    void nothingIsCompleteBeforeItsLastByte() {
        byte[] bytes = MessageEncoder.encode(Samples.pushPull(3));
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF);
        assertInstanceOf(Outcome.Incomplete.class, decoder.receive(bytes, 0, bytes.length - 1));
        assertEquals(new Outcome.Dropped(DropReason.TRUNCATED), decoder.end());
    }

    @Test
    void whatFollowsTheMessageIsIgnored() {
        byte[] ping = MessageEncoder.encode(Samples.PING);
        byte[] more = Arrays.copyOf(ping, ping.length + 100);
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF);
        assertEquals(new Outcome.Complete(Samples.PING), decoder.receive(more, 0, more.length));
        assertEquals(new Outcome.Complete(Samples.PING), decoder.receive(more, 0, more.length));
        assertEquals(new Outcome.Complete(Samples.PING), decoder.end());
    }

    @Test
    void promisesBeyondTheBoundsAreRefusedAtOnce() {
        assertDropped(DropReason.TOO_LARGE, "06" + "81" + "a5" + hex("Nodes") + "ce00100001");
        assertDropped(
                DropReason.TOO_LARGE,
                "06" + "82" + "a5" + hex("Nodes") + "00" + "ac" + hex("UserStateLen") + "ce01400001");
        assertDropped(DropReason.OUT_OF_RANGE, "06" + "81" + "a5" + hex("Nodes") + "ff");
        assertEquals(
                new Outcome.Dropped(DropReason.TOO_LARGE),
                inPieces(Samples.encryption(), HEX.parseHex("0a01400001"), 5));
    }

    @Test
    void endlessSmallThingsAreRefused() {
        byte[] start = HEX.parseHex("06" + "81" + "a1" + hex("x") + "ddffffffff");
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF);
        Outcome outcome = decoder.receive(start, 0, start.length);
        byte[] nils = new byte[1448];
        Arrays.fill(nils, (byte) 0xc0);
        int pieces = 0;
        while (outcome instanceof Outcome.Incomplete) {
            outcome = decoder.receive(nils, 0, nils.length);
            pieces++;
        }
        assertEquals(new Outcome.Dropped(DropReason.TOO_LARGE), outcome);
        assertTrue(pieces < 100, "only after " + pieces + " pieces");
    }

    @Test
    void anEndlessTextIsRefused() {
        byte[] start = HEX.parseHex("0d" + "81" + "a5" + hex("Error") + "dbffffffff");
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF, new Limits(10_000, 10_000, 10, 1));
        Outcome outcome = decoder.receive(start, 0, start.length);
        while (outcome instanceof Outcome.Incomplete) {
            outcome = decoder.receive(new byte[1448], 0, 1448);
        }
        assertEquals(new Outcome.Dropped(DropReason.TOO_LARGE), outcome);
    }

    @Test
    void aBombIsBounded() {
        byte[] bomb = new Compression().wrap(new byte[1 << 20]);
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF, new Limits(1 << 20, 1 << 19, 10, 1));
        assertEquals(new Outcome.Dropped(DropReason.TOO_LARGE), decoder.receive(bomb, 0, bomb.length));
    }

    @Test
    void aMessageOfGossipIsRefused() {
        assertDropped(DropReason.UNKNOWN_TYPE, "04" + "80");
        assertDropped(DropReason.UNKNOWN_TYPE, "07" + "00");
        assertDropped(DropReason.LABELLED, "f40161");
    }

    @Test
    void compressInCompressIsRefused() {
        byte[] nested = new Compression().wrap(new Compression().wrap(MessageEncoder.encode(Samples.PING)));
        assertEquals(new Outcome.Dropped(DropReason.UNKNOWN_TYPE), inPieces(Encryption.OFF, nested, nested.length));
    }

    private static void assertDropped(DropReason reason, String hex) {
        byte[] bytes = HEX.parseHex(hex);
        assertEquals(new Outcome.Dropped(reason), inPieces(Encryption.OFF, bytes, bytes.length));
    }

    private static Outcome inPieces(Encryption encryption, byte[] bytes, int piece) {
        StreamDecoder decoder = new StreamDecoder(encryption);
        Outcome outcome = new Outcome.Incomplete();
        for (int i = 0; i < bytes.length; i += piece) {
            outcome = decoder.receive(bytes, i, Math.min(piece, bytes.length - i));
        }
        return outcome;
    }

    private static String hex(String text) {
        return Samples.text(text).toString();
    }
}
