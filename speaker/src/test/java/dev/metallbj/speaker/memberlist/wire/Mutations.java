package dev.metallbj.speaker.memberlist.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.speaker.VectorCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Damages packets at random, and from a seed: flipped bits, heads of long values, cuts, and pieces of other packets. */
public final class Mutations {
    private final Random random;

    public Mutations(Random random) {
        this.random = random;
    }

    /** One of the seeds with one to three faults; never empty. */
    public byte[] of(List<byte[]> seeds) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            bytes = mutatedOnce(bytes, seeds);
        }
        return bytes.length == 0 ? new byte[] {(byte) random.nextInt(16)} : bytes;
    }

    private byte[] mutatedOnce(byte[] bytes, List<byte[]> seeds) {
        if (bytes.length < 2) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] = INTERESTING[random.nextInt(INTERESTING.length)];
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, bytes.length + random.nextInt(9));
            }
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length);
                int count = Math.min(other.length - from, bytes.length - at);
                System.arraycopy(other, from, bytes, at, count);
            }
        }
        return bytes;
    }

    /** Heads of msgpack values with long lengths, nil, floats, and the message types. */
    private static final byte[] INTERESTING = {
        (byte) 0xdf,
        (byte) 0xdd,
        (byte) 0xdb,
        (byte) 0xc6,
        (byte) 0xc9,
        (byte) 0xde,
        (byte) 0xdc,
        (byte) 0xda,
        (byte) 0xc0,
        (byte) 0xcb,
        (byte) 0xcf,
        (byte) 0xd3,
        (byte) 0xff,
        0x7f,
        0,
        7,
        9,
        10,
        12,
        (byte) 0xf4
    };

    /** UDP packets of all kinds, not encrypted. */
    public static List<byte[]> datagrams() {
        List<byte[]> parts = Samples.GOSSIP.stream().map(MessageEncoder::encode).toList();
        List<byte[]> seeds = new ArrayList<>(parts);
        DatagramEncoder plain = new DatagramEncoder(Encryption.OFF, false);
        DatagramEncoder compressed = new DatagramEncoder(Encryption.OFF, true);
        seeds.add(plain.encode(parts, false, new byte[12]));
        seeds.add(plain.encode(List.of(parts.get(0), Compound.wrap(parts)), false, new byte[12]));
        seeds.add(plain.encode(parts, true, new byte[12]));
        seeds.add(compressed.encode(parts, false, new byte[12]));
        seeds.add(compressed.encode(parts, true, new byte[12]));
        seeds.add(new Compression().wrap(new Compression().wrap(parts.get(0))));
        seeds.addAll(captured("udp"));
        return seeds;
    }

    /** What TCP carries, not encrypted. */
    public static List<byte[]> streams() {
        StreamEncoder plain = new StreamEncoder(Encryption.OFF, false);
        StreamEncoder compressed = new StreamEncoder(Encryption.OFF, true);
        List<byte[]> seeds = new ArrayList<>();
        for (Message message : Samples.STREAMED) {
            seeds.add(plain.encode(message, new byte[12]));
            seeds.add(compressed.encode(message, new byte[12]));
        }
        seeds.addAll(captured("tcp"));
        return seeds;
    }

    /** A message inside as many envelopes: a compound, a compression, and so on. */
    public static byte[] nested(byte[] message, int depth) {
        byte[] bytes = message;
        for (int i = 0; i < depth; i++) {
            bytes = i % 2 == 0 ? Compound.wrap(List.of(bytes, message)) : new Compression().wrap(bytes);
        }
        return bytes;
    }

    /** What originals sent without a key; none where there are no vectors. */
    private static List<byte[]> captured(String transport) {
        List<byte[]> wires = new ArrayList<>();
        for (JsonNode c : VectorCases.ifThere("memberlist-captures.json")) {
            if (c.get("key").isNull() && c.get("transport").asText().equals(transport)) {
                wires.add(HexFormat.of().parseHex(c.get("wire").asText()));
            }
        }
        return wires;
    }
}
