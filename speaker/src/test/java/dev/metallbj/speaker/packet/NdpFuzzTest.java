package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.NdpPacket.Message;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded mutations of good frames, most with a checksum that fits; {@code -Dfuzz.inputs=N} sets how many. */
final class NdpFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 20_000);
    private static final long SEED = Long.getLong("fuzz.seed", 4861);
    private static final IpAddress OURS = IpAddress.parse("2001:db8::10");
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:00:53:02");
    private static final MacAddress HOST = MacAddress.parse("02:00:5e:00:53:07");
    private static final IpAddress NODE_LOCAL = IpAddress.parse("fe80::2");
    private static final MacAddress ALL_NODES = MacAddress.parse("33:33:00:00:00:01");

    private final NdpResponder responder = new NdpResponder("eth0", NODE, NODE_LOCAL);
    private final Announced announced = Announced.on(OURS.toString());
    private final byte[] reply = new byte[NdpWriter.LENGTH];

    @Test
    void noFrameDoesHarm() {
        Random random = new Random(SEED);
        int answers = 0;
        int claims = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] frame = mutated(random);
            int length = random.nextInt(8) == 0 ? random.nextInt(130) - 5 : frame.length;
            byte[] before = frame.clone();
            Arrays.fill(reply, (byte) 0x55);
            Verdict verdict = responder.respond(frame, length, announced, reply);
            boolean claimed = responder.isForeignClaim(frame, length, announced);
            assertArrayEquals(before, frame, "a captured frame is never written to");
            check(verdict, claimed, frame, length);
            answers += verdict == Verdict.ANSWER ? 1 : 0;
            claims += claimed ? 1 : 0;
        }
        assertTrue(answers > INPUTS / 100, "mutations are so wild that hardly a frame is answered: " + answers);
        assertTrue(claims > INPUTS / 100, "hardly a frame is a claim: " + claims);
        assertTrue(answers < INPUTS, "no mutation had an effect");
    }

    /** What must hold of every verdict, derived from the value that the slow decoder makes of the same bytes. */
    private void check(Verdict verdict, boolean claimed, byte[] frame, int length) {
        Optional<Claim> claim = Claim.read(frame, length, "eth0");
        switch (NdpPacket.decode(frame, length)) {
            case NdpPacket.Decoded.Invalid(NdpFormat reason) -> {
                assertEquals(reason.name(), verdict.name());
                assertTrue(verdict.isMalformed());
                assertTrue(claim.isEmpty());
            }
            case NdpPacket.Decoded.Valid(NdpPacket packet) -> {
                assertEquals(mustAnswer(packet), verdict == Verdict.ANSWER, packet::toString);
                assertEquals(isClaim(packet), claim.isPresent(), packet::toString);
                assertEquals(
                        isClaim(packet) && !isOwn(packet) && packet.target().equals(OURS), claimed, packet::toString);
                claim.ifPresent(one -> assertEquals(packet.target(), one.ip()));
                if (verdict == Verdict.ANSWER) {
                    assertArrayEquals(answerTo(packet).encode(), reply);
                }
            }
        }
    }

    private static boolean isClaim(NdpPacket packet) {
        return packet.message() instanceof Message.Advertisement || isFromNobody(packet);
    }

    private static boolean isFromNobody(NdpPacket packet) {
        return packet.ipSource().equals(new IpAddress(0, 0));
    }

    private static boolean isOwn(NdpPacket packet) {
        Optional<MacAddress> said =
                packet.message() instanceof Message.Solicitation ? packet.sourceLinkLayer() : packet.targetLinkLayer();
        return packet.source().equals(NODE) || said.equals(Optional.of(NODE));
    }

    private static boolean mustAnswer(NdpPacket packet) {
        boolean unicast = packet.destination().equals(NODE);
        boolean group = packet.destination().bits() >>> 32 == 0x3333;
        return packet.message() instanceof Message.Solicitation
                && !isOwn(packet)
                && (unicast || group)
                && packet.target().equals(OURS)
                && (unicast || isFromNobody(packet) || packet.sourceLinkLayer().isPresent());
    }

    private static NdpPacket answerTo(NdpPacket question) {
        boolean nobody = isFromNobody(question);
        return new NdpPacket(
                nobody ? ALL_NODES : question.sourceLinkLayer().orElse(question.source()),
                NODE,
                NODE_LOCAL,
                nobody ? IpAddress.parse("ff02::1") : question.ipSource(),
                new Message.Advertisement(false, !nobody, nobody),
                question.target(),
                Optional.empty(),
                Optional.of(NODE));
    }

    private static byte[] mutated(Random random) {
        MacAddress host = random.nextInt(10) == 0 ? NODE : HOST;
        boolean nobody = random.nextInt(4) == 0;
        IpAddress target = new IpAddress(OURS.high(), OURS.low() + random.nextInt(2));
        byte[] frame = new NdpPacket(
                        random.nextBoolean() ? NODE : MacAddress.parse("33:33:ff:00:00:10"),
                        host,
                        nobody ? new IpAddress(0, 0) : new IpAddress(OURS.high(), random.nextInt(3)),
                        random.nextInt(4) == 0 ? OURS : IpAddress.parse("ff02::1:ff00:10"),
                        random.nextInt(3) == 0
                                ? new Message.Advertisement(
                                        random.nextBoolean(), random.nextInt(4) == 0, random.nextBoolean())
                                : new Message.Solicitation(),
                        target,
                        nobody || random.nextInt(4) == 0 ? Optional.empty() : Optional.of(host),
                        random.nextInt(3) == 0 ? Optional.of(host) : Optional.empty())
                .encode();
        for (int flips = random.nextInt(3); flips > 0; flips--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(8) != 0 && NdpView.ICMP + NdpView.payloadLength(frame) <= frame.length) {
            NetworkOrder.writeU16(frame, NdpView.CHECKSUM, 0);
            NetworkOrder.writeU16(frame, NdpView.CHECKSUM, ~NdpView.sum(frame));
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(frame, random.nextInt(140)) : frame;
    }
}
