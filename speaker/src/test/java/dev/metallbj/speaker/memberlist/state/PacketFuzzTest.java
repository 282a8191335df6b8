package dev.metallbj.speaker.memberlist.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Datagram;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.MessageEncoder;
import dev.metallbj.speaker.memberlist.wire.Mutations;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import dev.metallbj.speaker.memberlist.wire.StreamDecoder;
import dev.metallbj.speaker.memberlist.wire.StreamDecoder.Outcome;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile packets, from the wire into the state machine; {@code -Dfuzz.inputs=N} sets how many mutations. */
final class PacketFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1400);
    private static final Bytes OURS = Bytes.of(new byte[] {'M'});
    private static final Endpoint ME = new Endpoint(IpAddress.parse("192.0.2.1"), 7946);
    private static final Endpoint PEER = new Endpoint(IpAddress.parse("192.0.2.2"), 7946);

    private final Random random = new Random(SEED);
    private final Membership membership =
            new Membership(new Self("me", ME, OURS, Versions.METALLB), Parameters.FAST, OURS::equals, 0, random, 0);
    private final DatagramDecoder decoder = new DatagramDecoder(Encryption.OFF);
    private long now;

    @Test
    void mutatedPacketsDoNoHarm() {
        Mutations mutations = new Mutations(random);
        List<byte[]> datagrams = Mutations.datagrams();
        List<byte[]> streams = Mutations.streams();
        int most = 0;
        for (int i = 0; i < INPUTS; i++) {
            now += random.nextLong(Duration.ofMillis(10).toNanos());
            if (membership.wakeAt() <= now) {
                membership.step(now, new Input.Tick());
                assertTrue(membership.wakeAt() > now, "a timer is stuck");
            }
            if (i % 20 == 0) {
                exchanged(mutations.of(streams));
            } else {
                received(mutations.of(datagrams));
            }
            if (i % 64 == 0) {
                int members = membership.members().size();
                most = Math.max(most, members);
                assertTrue(membership.queued() <= 2 * members + 5, "the queue grows");
            }
        }
        assertTrue(most > 5 && most <= NodeTable.MAX_NODES, most + " members");
        answersStill();
    }

    /** Each form that the specification names, one by one. */
    @Test
    void namedFormsDoNoHarm() {
        byte[] ping = MessageEncoder.encode(new Message.Ping(7, "me", ReplyTo.SENDER));
        byte[] alive = alive("peer", 5);
        List<byte[]> forms = new ArrayList<>();
        for (int length = 0; length < alive.length; length++) {
            forms.add(Arrays.copyOf(alive, length));
        }
        forms.add(new byte[65_507]);
        for (int depth = 1; depth < 40; depth++) {
            forms.add(Mutations.nested(ping, depth));
        }
        // Lying lengths: raw32, map32, array32, bin32, ext32 of 4 GiB, each in the place of a message's map.
        for (String head : List.of("dbffffffff", "dfffffffff", "ddffffffff", "c6ffffffff", "c9ffffffff00", "82a5")) {
            forms.add(HexFormat.of().parseHex("04" + head));
        }
        // Duplicate keys, NaN for a number, a float, a text for a number, nil for a name, an empty name.
        forms.add(HexFormat.of().parseHex("0082a55365714e6f01a55365714e6f02"));
        forms.add(HexFormat.of().parseHex("0081a55365714e6fcb7ff8000000000000"));
        forms.add(HexFormat.of().parseHex("0081a55365714e6fca3f800000"));
        forms.add(HexFormat.of().parseHex("0081a55365714e6fa131"));
        forms.add(HexFormat.of().parseHex("0082a44e6f6465c0a55365714e6fff"));
        forms.add(alive("", 1));
        forms.add(alive("me", 1));
        forms.add(alive("me", 0xffff_ffffL));
        forms.add("not a packet at all".getBytes(StandardCharsets.UTF_8));
        for (int round = 0; round < 3; round++) {
            forms.forEach(this::received);
            forms.forEach(this::exchanged);
            now += Duration.ofMillis(10).toNanos();
            membership.step(now, new Input.Tick());
        }
        assertTrue(membership.members().size() <= 2, () -> membership.members().toString());
        answersStill();
    }

    @Test
    void replayedPacketsChangeNothing() {
        received(alive("peer", 5));
        String before = membership.localState(false).toString();
        for (int i = 0; i < 1000; i++) {
            received(alive("peer", 5));
            received(alive("peer", 4));
            received(MessageEncoder.encode(new Message.Dead(4, "peer", "other")));
            received(MessageEncoder.encode(new Message.Suspect(4, "peer", "other")));
        }
        assertEquals(before, membership.localState(false).toString());
        assertTrue(membership.queued() <= 2);
    }

    private static byte[] alive(String name, long incarnation) {
        return MessageEncoder.encode(
                new Message.Alive(incarnation, name, Bytes.of(PEER.address()), 7946, Bytes.EMPTY, Versions.METALLB));
    }

    private void received(byte[] packet) {
        Datagram datagram = decoder.decode(packet, 0, packet.length);
        datagram.messages().forEach(message -> membership.step(now, new Input.Received(PEER, message)));
    }

    private void exchanged(byte[] stream) {
        StreamDecoder reader = new StreamDecoder(Encryption.OFF);
        reader.receive(stream, 0, stream.length);
        if (reader.end() instanceof Outcome.Complete(Message.PushPull remote)) {
            membership.step(now, new Input.Exchanged(remote, Optional.empty()));
        }
    }

    private void answersStill() {
        Message.Ping ping = new Message.Ping(7, "me", ReplyTo.SENDER);
        List<Output> outputs = membership.step(now, new Input.Received(PEER, ping));
        assertTrue(outputs.stream().anyMatch(o -> o instanceof Output.Send), outputs::toString);
        Member self = membership.members().stream()
                .filter(member -> member.name().equals("me"))
                .findFirst()
                .orElseThrow();
        assertTrue(self.isLive());
    }
}
