package dev.metallbj.speaker.memberlist.state;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The nodes under suspicion, in the order in which it began: almost always none, so that a step need not look at all nodes. */
final class Suspects implements Iterable<Node> {
    private final List<Node> nodes = new ArrayList<>();

    void add(Node node) {
        if (!nodes.contains(node)) {
            nodes.add(node);
        }
    }

    void remove(Node node) {
        nodes.remove(node);
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** For loops in which suspicions end. */
    List<Node> copy() {
        return List.copyOf(nodes);
    }

    @Override
    public Iterator<Node> iterator() {
        return nodes.iterator();
    }
}
