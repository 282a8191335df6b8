package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded mutations of good frames; {@code -Dfuzz.inputs=N} sets how many. */
final class ArpFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 20_000);
    private static final long SEED = Long.getLong("fuzz.seed", 5227);
    private static final String OURS = "192.0.2.10";
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:00:53:02");

    private final ArpResponder responder = new ArpResponder("eth0", NODE);
    private final Announced announced = Announced.on(OURS);
    private final byte[] reply = new byte[EthernetFrame.MIN_LENGTH];

    @Test
    void noFrameDoesHarm() {
        Random random = new Random(SEED);
        int answers = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] frame = mutated(random);
            int length = random.nextInt(8) == 0 ? random.nextInt(100) - 5 : frame.length;
            byte[] before = frame.clone();
            Arrays.fill(reply, (byte) 0x55);
            Verdict verdict = responder.respond(frame, length, announced, reply);
            assertArrayEquals(before, frame, "a captured frame is never written to");
            check(verdict, frame, length);
            answers += verdict == Verdict.ANSWER ? 1 : 0;
        }
        assertTrue(answers > INPUTS / 100, "mutations are so wild that hardly a frame is answered: " + answers);
        assertTrue(answers < INPUTS, "no mutation had an effect");
    }

    /** What must hold of every verdict, derived from the value that the slow decoder makes of the same bytes. */
    private void check(Verdict verdict, byte[] frame, int length) {
        switch (ArpPacket.decode(frame, length)) {
            case ArpPacket.Decoded.Invalid(ArpFormat reason) -> {
                assertEquals(reason.name(), verdict.name());
                assertTrue(verdict.isMalformed());
                assertTrue(Claim.read(frame, length, "eth0").isEmpty());
            }
            case ArpPacket.Decoded.Valid(ArpPacket packet) -> {
                assertEquals(mustAnswer(packet), verdict == Verdict.ANSWER, packet::toString);
                Claim.read(frame, length, "eth0").ifPresent(claim -> {
                    assertEquals(packet.senderIp(), claim.ip());
                    assertEquals(packet.senderMac(), claim.mac());
                });
                if (verdict == Verdict.ANSWER) {
                    assertArrayEquals(answerTo(packet).encode(), reply);
                }
            }
        }
    }

    private static boolean mustAnswer(ArpPacket packet) {
        return packet.operation() == 1
                && (packet.destination().isBroadcast() || packet.destination().equals(NODE))
                && !packet.source().equals(NODE)
                && !packet.senderMac().equals(NODE)
                && packet.targetIp().equals(IpAddress.parse(OURS))
                && !packet.senderIp().equals(packet.targetIp());
    }

    private static ArpPacket answerTo(ArpPacket question) {
        return new ArpPacket(
                question.senderMac(),
                NODE,
                ArpView.REPLY,
                NODE,
                question.targetIp(),
                question.senderMac(),
                question.senderIp());
    }

    private static byte[] mutated(Random random) {
        MacAddress host = random.nextInt(10) == 0 ? NODE : MacAddress.parse("02:00:5e:00:53:07");
        byte[] frame = new ArpPacket(
                        random.nextBoolean() ? MacAddress.BROADCAST : NODE,
                        host,
                        random.nextInt(4),
                        host,
                        IpAddress.ofV4(random.nextInt(4) == 0 ? 0 : 0xc000_0200 + random.nextInt(16)),
                        new MacAddress(random.nextLong() >>> 16),
                        IpAddress.ofV4(0xc000_0208 + random.nextInt(4)))
                .encode();
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(120)) : frame;
    }
}
