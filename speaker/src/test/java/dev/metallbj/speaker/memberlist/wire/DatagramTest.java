package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** UDP packets: envelopes, and what is refused. Bytes in hex were written by hand from the protocol notes. */
final class DatagramTest {
    private static final HexFormat HEX = HexFormat.of();

    private final DatagramDecoder plain = new DatagramDecoder(Encryption.OFF);

    @Test
    void pingByHand() {
        byte[] packet =
                HEX.parseHex("00" + "82" + "a4" + hex("Node") + "a2" + hex("n1") + "a5" + hex("SeqNo") + "cd0102");
        Message.Ping ping = new Message.Ping(0x102, "n1", ReplyTo.SENDER);
        assertEquals(List.of(ping), plain.decode(packet, 0, packet.length).messages());
        assertArrayEquals(packet, MessageEncoder.encode(ping));
    }

    @Test
    void everyMessageInEveryEnvelope() {
        List<byte[]> parts = Samples.GOSSIP.stream().map(MessageEncoder::encode).toList();
        int nonce = 0;
        for (Encryption encryption : List.of(Encryption.OFF, Samples.encryption())) {
            DatagramDecoder decoder = new DatagramDecoder(encryption);
            for (boolean compress : new boolean[] {false, true}) {
                DatagramEncoder encoder = new DatagramEncoder(encryption, compress);
                for (boolean crc : new boolean[] {false, true}) {
                    byte[] packet = encoder.encode(parts, crc, Samples.nonce(nonce++));
                    Datagram datagram = decoder.decode(packet, 0, packet.length);
                    assertEquals(Samples.GOSSIP, datagram.messages());
                    assertEquals(List.of(), datagram.drops());
                    int bytes = parts.stream()
                            .mapToInt(p -> p.length + DatagramEncoder.partOverhead())
                            .sum();
                    assertTrue(packet.length <= bytes + encoder.overhead(), "the overhead is announced too small");
                }
            }
        }
    }

    @Test
    void decodesAPartOfABuffer() {
        byte[] ping = MessageEncoder.encode(Samples.PING);
        byte[] buffer = new byte[ping.length + 20];
        System.arraycopy(ping, 0, buffer, 7, ping.length);
        assertEquals(List.of(Samples.PING), plain.decode(buffer, 7, ping.length).messages());
        assertEquals(
                List.of(DropReason.TRUNCATED),
                plain.decode(buffer, 7, ping.length - 1).drops());
        assertThrows(IndexOutOfBoundsException.class, () -> plain.decode(buffer, 20, buffer.length));
    }

    @Test
    void nestingIsBounded() {
        byte[] compound = MessageEncoder.encode(Samples.PING);
        byte[] compressed = compound;
        for (int depth = 0; depth < Limits.DATAGRAM.maxDepth(); depth++) {
            compound = Compound.wrap(List.of(compound));
            compressed = new Compression().wrap(compressed);
        }
        assertEquals(
                List.of(Samples.PING),
                plain.decode(compound, 0, compound.length).messages());
        assertEquals(
                List.of(Samples.PING),
                plain.decode(compressed, 0, compressed.length).messages());
        byte[] deeper = Compound.wrap(List.of(compound));
        assertEquals(
                List.of(DropReason.TOO_DEEP),
                plain.decode(deeper, 0, deeper.length).drops());
        byte[] deeperStill = new Compression().wrap(compressed);
        assertEquals(
                List.of(DropReason.TOO_DEEP),
                plain.decode(deeperStill, 0, deeperStill.length).drops());
    }

    @Test
    void oneBombIsBounded() {
        byte[] bomb = new Compression().wrap(new byte[10 << 20]);
        assertTrue(bomb.length < 65_535, "not a bomb: " + bomb.length);
        assertEquals(
                List.of(DropReason.TOO_LARGE),
                plain.decode(bomb, 0, bomb.length).drops());
    }

    @Test
    void manyBombsShareOneBound() {
        byte[] user = new byte[60_000];
        user[0] = MessageType.USER;
        byte[] bomb = new Compression().wrap(user);
        byte[] packet = Compound.wrap(Collections.nCopies(200, bomb));
        Datagram datagram = plain.decode(packet, 0, packet.length);
        assertEquals(1, datagram.messages().size(), "the bound holds for the packet, not for each part");
        assertEquals(Collections.nCopies(199, DropReason.TOO_LARGE), datagram.drops());
    }

    @Test
    void aBadPartDoesNotHarmTheOthers() {
        List<byte[]> parts = new ArrayList<>();
        parts.add(MessageEncoder.encode(Samples.PING));
        parts.add(new byte[] {99});
        parts.add(new byte[0]);
        parts.add(MessageEncoder.encode(Samples.ALIVE));
        byte[] packet = Compound.wrap(parts);
        Datagram datagram = plain.decode(packet, 0, packet.length);
        assertEquals(List.of(Samples.PING, Samples.ALIVE), datagram.messages());
        assertEquals(List.of(DropReason.UNKNOWN_TYPE, DropReason.EMPTY), datagram.drops());
    }

    @Test
    void aNameMustBeText() {
        byte[] packet = HEX.parseHex("00" + "81" + "a4" + hex("Node") + "a2" + "c3" + "28");
        assertEquals(
                List.of(DropReason.NOT_TEXT),
                plain.decode(packet, 0, packet.length).drops());
    }

    @Test
    void shortVersionsAreRefused() {
        byte[] packet = HEX.parseHex("04" + "81" + "a3" + hex("Vsn") + "a3" + "010502");
        assertEquals(
                List.of(DropReason.BAD_VERSIONS),
                plain.decode(packet, 0, packet.length).drops());
    }

    @Test
    void lyingCountsEndWithTheBytes() {
        for (String value : List.of("dfffffffff", "ddffffffff", "ddffffffffddffffffff", "c9ffffffff01", "dc0002c0")) {
            byte[] packet = HEX.parseHex("00" + "81" + "a1" + hex("x") + value);
            assertEquals(
                    List.of(DropReason.TRUNCATED),
                    plain.decode(packet, 0, packet.length).drops(),
                    value);
        }
    }

    @Test
    void everyKindOfUnknownValueIsSkipped() {
        String values =
                "01 e0 c0 c2 c3 cc01 cd0001 ce00000001 cf0000000000000001 d0ff d1ffff d2ffffffff d3ffffffffffffffff"
                        + " ca00000000 cb0000000000000000 a161 d90161 da000161 db0000000161 c40161 c5000161 c60000000161"
                        + " d40100 d5010000 d60100000000 d7010000000000000000 d80100000000000000000000000000000000"
                        + " c7010100 c800010100 c9000000010100 9101 dc000101 dd0000000101 8101c0 de000101c0 df0000000101c0";
        for (String value : values.split(" ", -1)) {
            byte[] packet = HEX.parseHex("0b" + "82" + "a1" + hex("x") + value + "a5" + hex("SeqNo") + "07");
            assertEquals(
                    List.of(new Message.Nack(7)),
                    plain.decode(packet, 0, packet.length).messages(),
                    value);
        }
    }

    @Test
    void withAKeyPlainPacketsAreRefused() {
        DatagramDecoder secret = new DatagramDecoder(Samples.encryption());
        byte[] packet = MessageEncoder.encode(Samples.ALIVE);
        assertEquals(
                List.of(DropReason.NOT_ENCRYPTED),
                secret.decode(packet, 0, packet.length).drops());
        DatagramDecoder lenient =
                new DatagramDecoder(new Encryption(Samples.encryption().key(), false, true));
        assertEquals(
                List.of(Samples.ALIVE), lenient.decode(packet, 0, packet.length).messages());
    }

    @Test
    void everyFlippedBitIsNoticed() {
        DatagramEncoder encoder = new DatagramEncoder(Samples.encryption(), true);
        byte[] packet = encoder.encode(List.of(MessageEncoder.encode(Samples.PING)), true, Samples.nonce(1));
        DatagramDecoder decoder = new DatagramDecoder(Samples.encryption());
        for (int bit = 0; bit < 8 * packet.length; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(List.of(), decoder.decode(changed, 0, changed.length).messages());
        }
    }

    @Test
    void anEmptyPacketIsNotWritten() {
        DatagramEncoder encoder = new DatagramEncoder(Encryption.OFF, false);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(List.of(), false, Samples.nonce(0)));
    }

    private static String hex(String text) {
        return Samples.text(text).toString();
    }
}
