package dev.metallbj.speaker.memberlist.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Looks at suspects of our kind again every ProbeTimeout until the suspicion ends: those that this node has seen silent itself, and those
 * from which it would take over. At 1% loss a single look would be wrong too often for times as short as {@link Parameters#FAST}.
 */
final class SuspectWatch {
    /** About so many of those who only heard of a suspicion look at the suspect in each ProbeTimeout. */
    private static final int LOOKERS = 25;

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

    int pending() {
        return nextLooks.size();
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
                nextLooks.put(node.name(), now + untilNextLook(node));
                prober.look(node, now);
            }
        }
    }

    /**
     * Those who only heard of it look less often in large groups: all of them together would keep a slow member from its work. What they
     * see is enough to contradict a wrong verdict, and the right one comes from those who saw the silence.
     */
    private long untilNextLook(Node node) {
        long timeout = profiles.of(node).probeTimeout().toNanos();
        boolean isFirstHand = node.suspicion().map(Suspicion::isFirstHand).orElse(false);
        return isFirstHand ? timeout : timeout * Math.ceilDiv(nodes.known(), LOOKERS);
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
