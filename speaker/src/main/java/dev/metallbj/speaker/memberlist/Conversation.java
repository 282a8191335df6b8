package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.DropReason;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said on streams, and what the answers mean. For the gossip thread. */
final class Conversation implements StreamEvents {
    private static final Logger LOG = LoggerFactory.getLogger(MemberlistAgent.class);

    private final OpenMembership membership;

    Conversation(OpenMembership membership) {
        this.membership = membership;
    }

    @Override
    public Message connected(Stream stream) {
        return switch (stream.task) {
            case Stream.Task.AskAlive(Message.Ping ping) -> {
                membership.step(new Input.StreamConnected(ping.sequence()));
                yield ping;
            }
            case Stream.Task.Exchange(boolean join) -> membership.state().localState(join);
            case Stream.Task.Serve() -> throw new IllegalStateException("others connect to be served");
        };
    }

    @Override
    public void answered(Stream stream, Message answer) {
        switch (stream.task) {
            case Stream.Task.AskAlive(Message.Ping ping) -> {
                if (answer instanceof Message.Ack(long sequence, Bytes payload) && sequence == ping.sequence()) {
                    membership.step(new Input.StreamAcked(sequence));
                }
            }
            case Stream.Task.Exchange exchange -> exchanged(stream, answer);
            case Stream.Task.Serve() -> {}
        }
    }

    private void exchanged(Stream stream, Message answer) {
        switch (answer) {
            case Message.PushPull remote -> merge(stream, remote);
            case Message.Failure(String text) -> {
                membership.refusedBy(stream.peer, "it says: " + printable(text));
                membership.notMet(stream, Failure.BROKEN);
            }
            default -> membership.notMet(stream, Failure.BROKEN);
        }
    }

    private void merge(Stream stream, Message.PushPull remote) {
        Optional<String> refusal =
                membership.exchanged(remote, stream.isInbound() ? Optional.empty() : Optional.of(stream.peer));
        refusal.ifPresentOrElse(
                reason -> {
                    membership.refusedBy(stream.peer, reason);
                    if (!stream.isInbound()) {
                        membership.notMet(stream, Failure.BROKEN);
                    }
                },
                () -> membership.met(stream));
    }

    @Override
    public void failed(Stream stream, Failure failure) {
        switch (stream.task) {
            case Stream.Task.AskAlive(Message.Ping ping) -> {
                if (failure == Failure.REFUSED) {
                    membership.step(new Input.StreamRefused(ping.sequence()));
                }
            }
            case Stream.Task.Exchange exchange -> membership.notMet(stream, failure);
            case Stream.Task.Serve() -> {}
        }
    }

    @Override
    public Optional<Message> asked(Stream stream, Message request) {
        return switch (request) {
            case Message.Ping ping
            when membership.state().isForSelf(ping) -> Optional.of(new Message.Ack(ping.sequence(), Bytes.EMPTY));
            case Message.PushPull remote -> {
                // As it was before: the other side knows what it has just said.
                Message.PushPull own = membership.state().localState(false);
                merge(stream, remote);
                yield Optional.of(own);
            }
            case Message.Failure(String text) -> {
                LOG.atDebug().addKeyValue("from", stream.peer.address()).log("a peer says: " + printable(text));
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    @Override
    public void dropped(Stream stream, DropReason reason) {
        membership.keyProblems().stream(
                stream.peer.address(), reason, membership.clock().now());
    }

    /** Of a text from outside, what may stand in a log line. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().filter(c -> !Character.isISOControl(c)).limit(200).forEach(safe::appendCodePoint);
        return safe.toString();
    }
}
