package dev.metallbj.speaker.memberlist.wire;

import java.util.Objects;

/**
 * One node as it is listed in a push/pull.
 *
 * @param name of the node, never checked here for being empty
 * @param address as sent; normally 4 or 16 bytes
 * @param port 0 to 65535
 * @param meta data of the node's program, at most 512 bytes by convention
 * @param incarnation 0 to 2^32-1
 * @param status what the sender thinks of the node
 * @param versions {@link Versions#NONE} when not sent
 */
public record NodeState(
        String name, Bytes address, int port, Bytes meta, long incarnation, MemberStatus status, Versions versions) {
    public NodeState {
        Objects.requireNonNull(name);
        Objects.requireNonNull(status);
        MessageRanges.port(port);
        MessageRanges.u32("Incarnation", incarnation);
    }
}
