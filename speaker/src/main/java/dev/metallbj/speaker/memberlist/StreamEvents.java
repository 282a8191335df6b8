package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.wire.DropReason;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.Optional;

/** What {@link Streams} tell. Called on the gossip thread; may begin other streams. */
interface StreamEvents {
    /** How a stream of ours ended without an answer. */
    enum Failure {
        /** The other kernel refused the connection. */
        REFUSED,
        /** The connection was not made in time, or there is no way. */
        NOT_CONNECTED,
        /** Connected, but no answer in time. */
        NO_ANSWER,
        /** The other side closed the connection, or sent what is none of the protocol. */
        BROKEN
    }

    /** A stream of ours is connected: what to send on it. */
    Message connected(Stream stream);

    /** The answer on a stream of ours. */
    void answered(Stream stream, Message answer);

    /** A stream of ours will have no answer. */
    void failed(Stream stream, Failure failure);

    /** Somebody has connected and says this: what to answer; nothing closes the stream. */
    Optional<Message> asked(Stream stream, Message request);

    /** What came on a stream is none of the protocol. */
    void dropped(Stream stream, DropReason reason);
}
