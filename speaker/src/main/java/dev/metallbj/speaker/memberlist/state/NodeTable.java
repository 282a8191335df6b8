package dev.metallbj.speaker.memberlist.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All nodes known, by name, and the order in which they are probed. The dead stay until everybody had time to hear of it. */
final class NodeTable {
    /** More names than any cluster has nodes: a bound on memory, not on use. */
    static final int MAX_NODES = 16_384;

    private final String selfName;
    private final RandomGenerator random;
    private final Map<String, Node> nodes = new HashMap<>();
    private final ProbeRing ring;

    NodeTable(String selfName, RandomGenerator random) {
        this.selfName = selfName;
        this.random = random;
        this.ring = new ProbeRing(random);
    }

    @Nullable
    Node find(String name) {
        return nodes.get(name);
    }

    boolean isFull() {
        return nodes.size() >= MAX_NODES;
    }

    void add(Node node) {
        nodes.put(node.name(), node);
        ring.add(node.name());
    }

    /** The number that all formulas of the protocol mean: the dead ones not yet forgotten and this node included. */
    int known() {
        return nodes.size();
    }

    Collection<Node> all() {
        return nodes.values();
    }

    boolean isSelf(Node node) {
        return node.name().equals(selfName);
    }

    /** Up to {@code count} others that fulfil the condition, at random. */
    List<Node> choose(int count, Predicate<Node> condition) {
        List<Node> candidates = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (!isSelf(node) && condition.test(node)) {
                candidates.add(node);
            }
        }
        int chosen = Math.min(count, candidates.size());
        for (int i = 0; i < chosen; i++) {
            int other = i + random.nextInt(candidates.size() - i);
            Node swapped = candidates.get(other);
            candidates.set(other, candidates.get(i));
            candidates.set(i, swapped);
        }
        return candidates.subList(0, chosen);
    }

    /**
     * The next node of the ring that fulfils the condition, or null after everybody was asked in vain.
     *
     * @param keepGone how long those gone are kept, in nanoseconds; at the end of a round they are forgotten
     */
    @Nullable
    Node nextToProbe(long now, long keepGone, Predicate<Node> condition) {
        for (int asked = 0; asked <= nodes.size(); asked++) {
            if (ring.isAtEnd()) {
                forgetGone(now - keepGone);
                ring.shuffle();
            }
            Node node = nodes.get(ring.next());
            if (node != null && !isSelf(node) && condition.test(node)) {
                return node;
            }
        }
        return null;
    }

    /** @param before those that went earlier are forgotten */
    void forgetGone(long before) {
        nodes.values().removeIf(node -> {
            boolean forget = node.isGone() && node.since() < before && !isSelf(node);
            if (forget) {
                ring.remove(node.name());
            }
            return forget;
        });
    }
}
