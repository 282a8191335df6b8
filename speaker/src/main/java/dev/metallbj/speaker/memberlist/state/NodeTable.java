package dev.metallbj.speaker.memberlist.state;

import java.util.ArrayList;
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

    /** In groups up to this size a look at all of them is cheaper than random tries. */
    private static final int SCAN_ALL = 16;

    private final String selfName;
    private final RandomGenerator random;
    private final Map<String, Node> nodes = new HashMap<>();
    /** The same in a row, so that a few are chosen at random without a look at all of them. */
    private final List<Node> row = new ArrayList<>();

    private final Suspects suspects = new Suspects();
    private long revision;
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
        row.add(node);
        changed();
        ring.add(node.name());
    }

    /** The number that all formulas of the protocol mean: the dead ones not yet forgotten and this node included. */
    int known() {
        return nodes.size();
    }

    /** In the order in which they became known. */
    List<Node> all() {
        return row;
    }

    /** Another number whenever a node came, was forgotten, or changed in its status, its metadata or its address. */
    long revision() {
        return revision;
    }

    void changed() {
        revision++;
    }

    Suspects suspects() {
        return suspects;
    }

    boolean isSelf(Node node) {
        return node.name().equals(selfName);
    }

    /** Up to {@code count} others that fulfil the condition, at random. */
    List<Node> choose(int count, Predicate<Node> condition) {
        List<Node> picked = new ArrayList<>(count);
        if (row.size() > SCAN_ALL) {
            for (int tries = 4 * count; tries > 0 && picked.size() < count; tries--) {
                Node node = row.get(random.nextInt(row.size()));
                if (!isSelf(node) && !picked.contains(node) && condition.test(node)) {
                    picked.add(node);
                }
            }
        }
        return picked.size() == count ? picked : chooseOfAll(count, condition);
    }

    private List<Node> chooseOfAll(int count, Predicate<Node> condition) {
        List<Node> candidates = new ArrayList<>(row.size());
        for (Node node : row) {
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
                ring.startRound();
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
        row.removeIf(node -> {
            boolean forget = node.isGone() && node.since() < before && !isSelf(node);
            if (forget) {
                nodes.remove(node.name());
                ring.remove(node.name());
                changed();
            }
            return forget;
        });
    }
}
