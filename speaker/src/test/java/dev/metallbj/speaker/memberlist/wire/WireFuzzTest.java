package dev.metallbj.speaker.memberlist.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.metallbj.speaker.memberlist.wire.StreamDecoder.Outcome;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded mutations of good packets; {@code -Dfuzz.inputs=N} sets how many. */
final class WireFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("fuzz.seed", 7946);

    /** A datagram may be decompressed to a bounded size, in a buffer that doubles. */
    private static final long MAX_ALLOCATED = 8L * Limits.DATAGRAM.maxDecompressed();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Random random = new Random(SEED);
    private final Mutations mutations = new Mutations(random);

    @Test
    void noDatagramDoesHarm() {
        List<byte[]> seeds = Mutations.datagrams();
        DatagramDecoder plain = new DatagramDecoder(Encryption.OFF);
        DatagramDecoder secret = new DatagramDecoder(Samples.encryption());
        int messages = 0;
        int drops = 0;
        int vanished = 0;
        long most = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] packet = mutations.of(seeds);
            long before = allocated();
            Datagram datagram = plain.decode(packet, 0, packet.length);
            most = Math.max(most, allocated() - before);
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
        assertTrue(most < MAX_ALLOCATED, "a packet made the decoder allocate " + most + " bytes");
    }

    @Test
    void noStreamDoesHarm() {
        List<byte[]> seeds = Mutations.streams();
        int complete = 0;
        int inputs = INPUTS / 5;
        for (int i = 0; i < inputs; i++) {
            byte[] bytes = mutations.of(seeds);
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

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static Outcome read(byte[] bytes, int piece) {
        StreamDecoder decoder = new StreamDecoder(Encryption.OFF);
        for (int i = 0; i < bytes.length; i += piece) {
            decoder.receive(bytes, i, Math.min(piece, bytes.length - i));
        }
        return decoder.end();
    }
}
