package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import dev.metallbj.speaker.memberlist.wire.Versions;

/** What this node says about itself: its incarnation, which it alone raises, and the news of it. */
final class OwnEntry {
    private static final long MAX_INCARNATION = 0xffff_ffffL;

    private final Node node;
    private final ReplyTo replyTo;
    private final Outbox outbox;
    private final Awareness awareness;
    private boolean leaving;

    OwnEntry(Self self, NodeTable nodes, Outbox outbox, Awareness awareness, long now) {
        this.node = new Node(self.name(), self.endpoint(), self.meta(), self.versions(), nodes, now);
        this.replyTo =
                new ReplyTo(Bytes.of(self.endpoint().address()), self.endpoint().port(), self.name());
        this.outbox = outbox;
        this.awareness = awareness;
        node.alive(self.endpoint(), self.meta(), self.versions(), 1, now);
        nodes.add(node);
        announce();
    }

    Node node() {
        return node;
    }

    boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    ReplyTo replyTo() {
        return replyTo;
    }

    Message.Alive alive() {
        return new Message.Alive(
                node.incarnation(),
                node.name(),
                Bytes.of(node.endpoint().address()),
                node.endpoint().port(),
                node.meta(),
                node.versions());
    }

    /**
     * Contradicts news about this node. The news waits under the own address and not under the name, as in the originals: an earlier one
     * under the name is not replaced.
     *
     * @param accused incarnation of the wrong news; the highest there is cannot be contradicted and is ignored
     */
    void refute(long accused) {
        if (accused >= MAX_INCARNATION || node.incarnation() >= MAX_INCARNATION) {
            return;
        }
        node.raiseIncarnation(Math.max(node.incarnation(), accused) + 1);
        awareness.apply(1);
        outbox.note(Note.REFUTED, node.name());
        outbox.broadcast(node.endpoint().address().toString(), alive());
    }

    void changeMeta(Bytes meta, long now) {
        Self.checkMeta(meta);
        change(meta, node.versions(), now);
    }

    /** A join is refused when the versions of the group and of this node do not fit; this node is the newcomer and follows. */
    void adoptVersions(Versions versions, long now) {
        change(node.meta(), versions, now);
    }

    private void change(Bytes meta, Versions versions, long now) {
        long next = Math.min(node.incarnation() + 1, MAX_INCARNATION);
        node.alive(node.endpoint(), meta, versions, next, now);
        announce();
    }

    /** Says again what it said last. */
    void announce() {
        outbox.broadcast(node.name(), alive());
    }
}
