package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.Bytes;
import java.util.function.Predicate;

/**
 * By which parameters a member is judged. An original speaker may be throttled and does not know our times, so it gets at least
 * memberlist's own; among our own the configured ones hold.
 *
 * @param own for this node's rhythm, and for members of our kind
 * @param isOurs recognises our kind by its metadata
 */
record Profiles(Parameters own, Predicate<Bytes> isOurs) {
    boolean isOurs(Node node) {
        return isOurs.test(node.meta());
    }

    Parameters of(Node node) {
        boolean isFast = own.probeInterval().compareTo(Parameters.LAN.probeInterval()) < 0;
        return isFast && !isOurs(node) ? Parameters.LAN : own;
    }
}
