package dev.metallbj.speaker.memberlist.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Well-formed but hostile or senseless messages in any order; {@code -Dfuzz.inputs=N} sets how many. */
final class MembershipFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("fuzz.seed", 2002);
    private static final Bytes OURS = Bytes.of(new byte[] {'M'});
    private static final List<MemberStatus> STATUSES = List.of(MemberStatus.values());
    private static final int BUDGET = 1400;
    private static final long[] NUMBERS = {0, 1, 2, 3, 0x7fff_ffffL, 0x8000_0000L, 0xffff_fffeL, 0xffff_ffffL};

    private final Random random = new Random(SEED);
    private final String[] names = {"me", "a", "b", "c", "d", "", "n".repeat(300)};
    private long now;

    @Test
    void nothingThatAPeerSaysDoesHarm() {
        Self self = new Self("me", new Endpoint(IpAddress.parse("192.0.2.1"), 7946), OURS, Versions.METALLB);
        Membership membership = new Membership(self, Parameters.FAST, OURS::equals, 0, random, 0);
        int joins = 0;
        int deaths = 0;
        for (int i = 0; i < INPUTS; i++) {
            now += random.nextLong(Duration.ofMillis(20).toNanos());
            Input input = membership.wakeAt() <= now ? new Input.Tick() : anything();
            for (Output output : membership.step(now, input)) {
                check(output);
                joins += output instanceof Output.Joined ? 1 : 0;
                deaths += output instanceof Output.Gone ? 1 : 0;
            }
            if (input instanceof Input.Tick) {
                assertTrue(membership.wakeAt() > now, "a timer is stuck");
            }
            if (i % 64 == 0) {
                check(membership);
            }
        }
        assertTrue(joins > INPUTS / 5000 && deaths > INPUTS / 5000, joins + " joins, " + deaths + " deaths");
    }

    private static void check(Output output) {
        if (output instanceof Output.Send(Endpoint to, List<byte[]> parts, boolean crc)) {
            int bytes = 2 + parts.stream().mapToInt(part -> part.length + 2).sum();
            assertFalse(parts.isEmpty());
            assertTrue(bytes <= BUDGET + 4 && parts.size() <= 255, "a packet of " + bytes + " bytes");
        }
    }

    private static void check(Membership membership) {
        List<Member> selves = membership.members().stream()
                .filter(member -> member.name().equals("me"))
                .toList();
        assertEquals(1, selves.size());
        assertEquals(MemberStatus.ALIVE, selves.getFirst().status(), "this node believes that it is dead");
        assertTrue(membership.members().size() <= 5);
        assertTrue(membership.queued() <= 2 * membership.members().size() + 5, "the queue grows");
        assertEquals(
                membership.members().size(),
                membership.localState(false).nodes().size());
    }

    private Input anything() {
        return switch (random.nextInt(12)) {
            case 0 -> new Input.StreamConnected(number());
            case 1 -> new Input.StreamRefused(number());
            case 2 -> new Input.StreamAcked(number());
            case 3 ->
                new Input.Exchanged(pushPull(), random.nextBoolean() ? Optional.of(endpoint()) : Optional.empty());
            case 4 -> new Input.Pods(Map.of(name(), endpoint().address()));
            case 5 -> new Input.Successions(Set.of(name()));
            default -> new Input.Received(endpoint(), message());
        };
    }

    private Message message() {
        return switch (random.nextInt(9)) {
            case 0 -> new Message.Ping(number(), name(), replyTo());
            case 1 ->
                new Message.IndirectPing(
                        number(), address(), random.nextInt(65_536), name(), random.nextBoolean(), replyTo());
            case 2 -> new Message.Ack(number(), meta());
            case 3 -> new Message.Nack(number());
            case 4 -> new Message.Suspect(number(), name(), name());
            case 5 -> new Message.Dead(number(), name(), name());
            default -> new Message.Alive(number(), name(), address(), port(), meta(), versions());
        };
    }

    private Message.PushPull pushPull() {
        List<NodeState> nodes = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            MemberStatus status = STATUSES.get(random.nextInt(STATUSES.size()));
            nodes.add(new NodeState(name(), address(), port(), meta(), number(), status, Versions.METALLB));
        }
        return new Message.PushPull(random.nextBoolean(), nodes, Bytes.EMPTY);
    }

    private String name() {
        return names[random.nextInt(names.length)];
    }

    /** Mostly small, so that the nodes go on changing. */
    private long number() {
        return random.nextInt(20) == 0
                ? NUMBERS[random.nextInt(NUMBERS.length)]
                : random.nextInt(1 + (int) (now >> 24));
    }

    private Bytes address() {
        int length = random.nextInt(10) == 0 ? random.nextInt(20) : 4;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i == 3 ? random.nextInt(3) : 192);
        }
        return Bytes.of(bytes);
    }

    private int port() {
        return random.nextInt(5) == 0 ? 0 : 7946;
    }

    private Bytes meta() {
        return switch (random.nextInt(4)) {
            case 0 -> OURS;
            case 1 -> Bytes.of(new byte[random.nextInt(600)]);
            default -> Bytes.EMPTY;
        };
    }

    private Versions versions() {
        return random.nextInt(5) == 0
                ? new Versions(random.nextInt(4), random.nextInt(6), random.nextInt(6), 0, random.nextInt(3), 0)
                : Versions.METALLB;
    }

    private ReplyTo replyTo() {
        return random.nextBoolean() ? ReplyTo.SENDER : new ReplyTo(address(), port(), name());
    }

    private Endpoint endpoint() {
        return new Endpoint(IpAddress.parse("192.0.2." + (1 + random.nextInt(5))), 7946);
    }
}
