package dev.metallbj.speaker.memberlist.wire;

import dev.metallbj.speaker.memberlist.wire.MsgpackReader.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a push/pull that may arrive in pieces. What was read once is not read again: a large exchange in small pieces stays linear.
 */
final class PushPullReader {
    private final Limits limits;
    private final List<NodeState> nodes = new ArrayList<>();
    private @Nullable Header header;
    /** Where the first unread unit (header, node or user state) starts. */
    private int position;

    private record Header(int nodes, int userState, boolean join) {}

    /** @param start index of the first byte after the message type */
    PushPullReader(Limits limits, int start) {
        this.limits = limits;
        this.position = start;
    }

    /**
     * Reads on.
     *
     * @param in over everything from the start of the message to what arrived last
     * @throws Malformed with TRUNCATED when more bytes are needed; call again then, with a reader over more
     */
    Message.PushPull read(MsgpackReader in) throws Malformed {
        in.seek(position);
        Header known = header;
        if (known == null) {
            known = readHeader(in);
            header = known;
        }
        while (nodes.size() < known.nodes) {
            nodes.add(MessageDecoder.nodeState(in));
            done(in);
        }
        return new Message.PushPull(known.join, nodes, in.take(known.userState));
    }

    private Header readHeader(MsgpackReader in) throws Malformed {
        long count = 0;
        long userState = 0;
        boolean join = false;
        Fields fields = in.fields(FieldNames.PUSH_PULL_HEADER);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            switch (field) {
                case 0 -> count = in.unsigned(Long.MAX_VALUE);
                case 1 -> userState = in.unsigned(Long.MAX_VALUE);
                default -> join = in.bool();
            }
        }
        if (count > limits.maxNodes() || userState > limits.maxContent()) {
            throw new Malformed(DropReason.TOO_LARGE);
        }
        done(in);
        return new Header((int) count, (int) userState, join);
    }

    /** What was read so far is complete and need not be read again. */
    private void done(MsgpackReader in) {
        position = in.position();
        in.seek(position);
    }
}
