package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.util.List;
import java.util.Optional;

/**
 * Whether two groups understand each other: what every node speaks, here and there, must lie in the range that all live nodes understand.
 *
 * <p>As in the originals a dead node is asked too, so that one dead leftover with other versions refuses the whole exchange.
 */
final class VersionCheck {
    private static final int MAX_VERSION = 255;

    private final Range protocol = new Range();
    private final Range delegate = new Range();

    private VersionCheck() {}

    /** Why the exchange is refused, in the words that users of the original know; empty when it is not. */
    static Optional<String> refusal(List<NodeState> remote, List<Node> local) {
        VersionCheck check = new VersionCheck();
        for (NodeState node : remote) {
            // Versions that were not sent restrict nobody.
            if (node.status() == MemberStatus.ALIVE && !node.versions().equals(Versions.NONE)) {
                check.restrict(node.versions());
            }
        }
        for (Node node : local) {
            if (node.isAlive()) {
                check.restrict(node.versions());
            }
        }
        return check.firstRefusal(remote, local);
    }

    private void restrict(Versions versions) {
        protocol.restrict(versions.protocolMin(), versions.protocolMax());
        delegate.restrict(versions.delegateMin(), versions.delegateMax());
    }

    private Optional<String> firstRefusal(List<NodeState> remote, List<Node> local) {
        for (NodeState node : remote) {
            Optional<String> refusal = refusal(node.name(), node.versions());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        for (Node node : local) {
            Optional<String> refusal = refusal(node.name(), node.versions());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private Optional<String> refusal(String name, Versions versions) {
        if (!protocol.contains(versions.protocolCurrent())) {
            return Optional.of("Node '%s' protocol version (%d) is incompatible: %s"
                    .formatted(name, versions.protocolCurrent(), protocol));
        }
        if (!delegate.contains(versions.delegateCurrent())) {
            return Optional.of("Node '%s' delegate protocol version (%d) is incompatible: %s"
                    .formatted(name, versions.delegateCurrent(), delegate));
        }
        return Optional.empty();
    }

    /** The versions that everybody understands. Empty when the lowest is above the highest. */
    private static final class Range {
        private int lowest;
        private int highest = MAX_VERSION;

        void restrict(int min, int max) {
            lowest = Math.max(lowest, min);
            highest = Math.min(highest, max);
        }

        boolean contains(int version) {
            return version >= lowest && version <= highest;
        }

        @Override
        public String toString() {
            return "[" + lowest + ", " + highest + "]";
        }
    }
}
