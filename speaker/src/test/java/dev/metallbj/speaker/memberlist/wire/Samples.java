package dev.metallbj.speaker.memberlist.wire;

import dev.metallbj.config.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Messages of every kind, with documentation addresses. */
public final class Samples {
    private static final List<MemberStatus> STATUSES = List.of(MemberStatus.values());

    public static final Bytes ADDRESS = Bytes.of(IpAddress.parse("192.0.2.17"));
    public static final Bytes ADDRESS_V6 = Bytes.of(IpAddress.parse("2001:db8::17"));
    public static final ReplyTo ASKER = new ReplyTo(ADDRESS, 7946, "node-a");

    public static final Message.Ping PING = new Message.Ping(70_000, "node-b", ASKER);
    public static final Message.Alive ALIVE =
            new Message.Alive(3, "node-b", ADDRESS, 7946, Bytes.EMPTY, Versions.METALLB);

    /** Everything that UDP carries. */
    public static final List<Message> GOSSIP = List.of(
            PING,
            new Message.Ping(1, "", ReplyTo.SENDER),
            new Message.IndirectPing(200, ADDRESS_V6, 7946, "node-c", true, ASKER),
            new Message.Ack(300, Bytes.EMPTY),
            new Message.Ack(301, text("payload")),
            new Message.Nack(0xffff_ffffL),
            new Message.Suspect(9, "node-b", "node-a"),
            new Message.Dead(9, "node-b", "node-b"),
            ALIVE,
            new Message.Alive(0xffff_ffffL, "node-6", ADDRESS_V6, 0, text("m".repeat(512)), Versions.NONE),
            new Message.User(text("serf")));

    /** Everything that TCP carries. */
    public static final List<Message> STREAMED = List.of(
            PING,
            new Message.Ack(300, Bytes.EMPTY),
            new Message.Failure("no"),
            pushPull(1),
            pushPull(140),
            new Message.PushPull(false, List.of(), text("u".repeat(300))));

    private Samples() {}

    /** An exchange of so many nodes. */
    public static Message.PushPull pushPull(int nodes) {
        return new Message.PushPull(
                true,
                IntStream.range(0, nodes)
                        .mapToObj(i -> new NodeState(
                                "node-" + i,
                                i % 2 == 0 ? ADDRESS : ADDRESS_V6,
                                7946,
                                i % 3 == 0 ? text("meta") : Bytes.EMPTY,
                                i,
                                STATUSES.get(i % STATUSES.size()),
                                Versions.METALLB))
                        .toList(),
                Bytes.EMPTY);
    }

    public static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A nonce that is used once per test. */
    static byte[] nonce(int number) {
        return new ByteWriter().u32(0).u32(0).u32(number).toArray();
    }

    static Encryption encryption() {
        return Encryption.with(GossipKey.fromSecret("secret\n".getBytes(StandardCharsets.UTF_8))
                .orElseThrow());
    }
}
