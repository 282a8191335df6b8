package dev.metallbj.speaker.memberlist.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Looks at suspects of our kind again every ProbeTimeout until the suspicion ends: those that this node has seen silent itself, and those
 * from which it would take over. At 1% loss a single look would be wrong too often for times as short as {@link Parameters#FAST}.
 */
final class SuspectWatch {
    private final NodeTable nodes;
    private final OwnEntry self;
    private final Profiles profiles;
    private final Prober prober;
    private final Map<String, Long> nextLooks = new HashMap<>();
    private Set<String> successions = Set.of();

    SuspectWatch(NodeTable nodes, OwnEntry self, Profiles profiles, Prober prober) {
        this.nodes = nodes;
        this.self = self;
        this.profiles = profiles;
        this.prober = prober;
    }

    void successionsAre(Set<String> names) {
        successions = names;
    }

    long wakeAt() {
        long at = Long.MAX_VALUE;
        if (nextLooks.isEmpty()) {
            return at;
        }
        for (long look : nextLooks.values()) {
            at = Math.min(at, look);
        }
        return at;
    }

    /** Level, not edge: who is to be looked at follows from the state alone. To be called after every step. */
    void run(long now) {
        if (!nextLooks.isEmpty()) {
            nextLooks.keySet().removeIf(name -> !isWatched(name));
        }
        for (Node node : nodes.suspects()) {
            if (isWatched(node.name()) && now >= nextLooks.getOrDefault(node.name(), now)) {
                nextLooks.put(
                        node.name(), now + profiles.of(node).probeTimeout().toNanos());
                prober.look(node, now);
            }
        }
    }

    private boolean isWatched(String name) {
        Node node = nodes.find(name);
        if (node == null || !profiles.isOurs(node) || self.isLeaving()) {
            return false;
        }
        return node.suspicion()
                .map(suspicion -> suspicion.silence() != Silence.HEARSAY || successions.contains(name))
                .orElse(false);
    }
}
