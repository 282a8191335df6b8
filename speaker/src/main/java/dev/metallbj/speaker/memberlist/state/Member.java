package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Versions;

/**
 * One node as it is known here, immutable.
 *
 * @param incarnation 0 to 2^32-1; the node itself raises it, to contradict
 * @param since when the status became what it is
 * @param heardAt when the node last proved to live, by an answer or by news of its own that was new here
 */
public record Member(
        String name,
        Endpoint endpoint,
        Bytes meta,
        long incarnation,
        Versions versions,
        MemberStatus status,
        long since,
        long heardAt) {
    /** Whether the node counts: a suspect does until it is declared dead. */
    public boolean isLive() {
        return !status.isGone();
    }
}
