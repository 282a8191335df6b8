package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.wire.StreamDecoder.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded mutations of good packets; {@code -Dfuzz.inputs=N} sets how many. */
final class WireFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("fuzz.seed", 7946);

    private final Random random = new Random(SEED);

    @Test
    void noDatagramDoesHarm() {
        List<byte[]> seeds = datagrams();
        DatagramDecoder plain = new DatagramDecoder(Encryption.OFF);
        DatagramDecoder secret = new DatagramDecoder(Samples.encryption());
        int messages = 0;
        int drops = 0;
        int vanished = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] packet = mutated(seeds);
            Datagram datagram = plain.decode(packet, 0, packet.length);
            vanished += datagram.messages().isEmpty() && datagram.drops().isEmpty() ? 1 : 0;
            datagram.messages().forEach(this::isEncodedAndDecodedAgain);
            messages += datagram.messages().size();
            drops += datagram.drops().size();
            if (i % 16 == 0) {
                assertEquals(List.of(), secret.decode(packet, 0, packet.length).messages());
            }
        }
        assertTrue(messages > INPUTS / 10, "mutations are too wild: " + messages);
        assertTrue(vanished < INPUTS / 1000, "only a compound of no parts may vanish without a reason: " + vanished);
        assertTrue(drops > INPUTS / 10, "mutations have no effect: " + drops);
    }

    @Test
    void noStreamDoesHarm() {
        List<byte[]> seeds = streams();
        int complete = 0;
        int inputs = INPUTS / 5;
        for (int i = 0; i < inputs; i++) {
            byte[] bytes = mutated(seeds);
            Outcome atOnce = read(bytes, bytes.length);
            assertEquals(atOnce, read(bytes, 1 + random.nextInt(bytes.length)), "pieces must not matter");
            if (atOnce instanceof Outcome.Complete(Message message)) {
                isEncodedAndDecodedAgain(message);
                complete++;
            }
        }
        assertTrue(complete > inputs / 20, "mutations are too wild: " + complete);
        assertTrue(complete < inputs, "mutations have no effect");
    }

    /** Whatever could be read can be passed on: nothing is lost or changed by another round. */
    private void isEncodedAndDecodedAgain(Message message) {
        byte[] bytes = MessageEncoder.encode(message);
        if (message instanceof Message.PushPull || message instanceof Message.Failure) {
            assertEquals(new Outcome.Complete(message), read(bytes, bytes.length));
        } else {
            Datagram again = new DatagramDecoder(Encryption.OFF).decode(bytes, 0, bytes.length);
            assertEquals(List.of(message), again.messages());
        }
    }

    private static Outcome read(byte[] bytes, int piece) {
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF);
        for (int i = 0; i < bytes.length; i += piece) {
            decoder.receive(bytes, i, Math.min(piece, bytes.length - i));
        }
        return decoder.end();
    }

    private byte[] mutated(List<byte[]> seeds) {
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

    private static List<byte[]> datagrams() {
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
        return seeds;
    }

    private static List<byte[]> streams() {
        StreamEncoder plain = new StreamEncoder(Encryption.OFF, false);
        StreamEncoder compressed = new StreamEncoder(Encryption.OFF, true);
        List<byte[]> seeds = new ArrayList<>();
        for (Message message : Samples.STREAMED) {
            seeds.add(plain.encode(message, new byte[12]));
            seeds.add(compressed.encode(message, new byte[12]));
        }
        return seeds;
    }
}
