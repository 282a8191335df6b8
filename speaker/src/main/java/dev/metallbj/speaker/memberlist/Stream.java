package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.StreamDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One TCP connection, for one message each way. For the gossip thread. */
final class Stream {
    /** What it is for. */
    sealed interface Task {
        /** Another node has connected and says what it wants. */
        record Serve() implements Task {}

        /** Ask whether a member lives. */
        record AskAlive(Message.Ping ping) implements Task {}

        /** Exchange everything. */
        record Exchange(boolean join) implements Task {}
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final SocketChannel channel;
    /** Where this node has connected to, or where the other one has connected from. */
    final Endpoint peer;

    final Task task;
    final long startedAt;
    long deadline;
    /** The deadline from the moment on when it is connected. */
    long answerBy;

    boolean connected;
    /** When something last came from the other side. */
    long activeAt;

    /** The answer is what ends it. */
    boolean closesWhenSent;

    private @Nullable StreamDecoder decoder;
    private ByteBuffer output = NOTHING;
    private int received;
    private boolean ended;

    Stream(SocketChannel channel, Endpoint peer, Task task, long startedAt, long deadline) {
        this.channel = channel;
        this.peer = peer;
        this.task = task;
        this.startedAt = startedAt;
        this.activeAt = startedAt;
        this.deadline = deadline;
    }

    boolean isInbound() {
        return task instanceof Task.Serve;
    }

    /** Reads no more after this; what was said last has been acted on. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    void decoder(StreamDecoder newDecoder) {
        decoder = newDecoder;
    }

    StreamDecoder.Outcome receive(byte[] bytes, int length) {
        received += length;
        return decoderOrFail().receive(bytes, 0, length);
    }

    StreamDecoder.Outcome endOfInput() {
        return decoderOrFail().end();
    }

    private StreamDecoder decoderOrFail() {
        StreamDecoder present = decoder;
        if (present == null) {
            throw new IllegalStateException("a stream is read before it is connected");
        }
        return present;
    }

    void output(byte[] bytes) {
        output = ByteBuffer.wrap(bytes);
    }

    ByteBuffer output() {
        return output;
    }

    int receivedBytes() {
        return received;
    }

    /** What it holds in memory. */
    long heldBytes() {
        return (long) received + output.remaining();
    }
}
