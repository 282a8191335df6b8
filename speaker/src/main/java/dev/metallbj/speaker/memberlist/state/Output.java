package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.List;

/** Something to do, or to know. */
public sealed interface Output {
    /**
     * Send one UDP packet.
     *
     * @param parts encoded messages, at least one; together with the envelopes they fit into UDPBufferSize
     * @param crc whether the packet carries a checksum
     */
    record Send(Endpoint to, List<byte[]> parts, boolean crc) implements Output {}

    /**
     * Connect, send the ping, read the answer, and say what happens by the inputs {@link Input.StreamConnected},
     * {@link Input.StreamRefused} and {@link Input.StreamAcked}.
     *
     * @param giveUpAt close the stream at this time
     */
    record PingByStream(Endpoint to, Message.Ping ping, long giveUpAt) implements Output {}

    /**
     * Connect, send {@link Membership#localState}, read the other state, and give it as {@link Input.Exchanged}. At most one exchange with
     * an endpoint at a time; a second request for it may be ignored.
     *
     * @param join whether this node joins
     */
    record Exchange(Endpoint to, boolean join) implements Output {}

    /** A node became a member, or one again. */
    record Joined(Member member) implements Output {}

    /** A member says something else about itself: its metadata changed. */
    record Updated(Member member) implements Output {}

    /** A node is no member any more; its status says whether it died or left. */
    record Gone(Member member) implements Output {}

    /** Two nodes use one name; the news of the second is ignored. */
    record NameConflict(Member known, IpAddress claimed) implements Output {}

    /** A state that came in a push/pull was not merged. */
    record ExchangeRefused(String reason) implements Output {}

    /** Everybody was told that this node leaves; it may stop. */
    record LeaveSent() implements Output {}

    /**
     * A node answered a question of this one.
     *
     * @param nanos since it was asked
     * @param way by which the answer came
     */
    record Answered(String node, long nanos, Way way) implements Output {}

    /** How an answer came. */
    enum Way {
        /** From the node itself, by UDP. */
        DIRECT,
        /** By UDP, through another member. */
        RELAYED,
        /** By TCP. */
        STREAM
    }

    /** Something to count. {@code node} is who it is about. */
    record Noted(Note note, String node) implements Output {}
}
