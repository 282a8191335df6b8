package dev.metallbj.speaker.kubernetes;

import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.Condition;
import dev.metallbj.runtime.kubernetes.model.Node;
import dev.metallbj.speaker.election.NodeView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes, as far as the election asks. Written by the client's callback thread, read by any. */
final class NodeTable {
    private final Map<String, NodeView> nodes = new ConcurrentHashMap<>();
    private final Runnable onChange;

    /** @param onChange called when a node changed in a way that can matter; heartbeats do not */
    NodeTable(Runnable onChange) {
        this.onChange = onChange;
    }

    Collection<NodeView> all() {
        return List.copyOf(nodes.values());
    }

    void accept(Change<Node> change) {
        NodeView before;
        NodeView after = null;
        if (change.kind() == Change.Kind.DELETED) {
            before = nodes.remove(change.key());
        } else {
            after = view(change.key(), change.object());
            before = nodes.put(change.key(), after);
        }
        if (before == null || !before.equals(after)) {
            onChange.run();
        }
    }

    private static NodeView view(String name, Node node) {
        return new NodeView(
                name,
                Metadata.labels(node),
                networkUnavailable(node.getStatus().conditions()),
                node.getSpec().unschedulable());
    }

    private static boolean networkUnavailable(List<Condition> conditions) {
        for (Condition condition : conditions) {
            if (condition.type().equals("NetworkUnavailable")) {
                return condition.status().equals("True");
            }
        }
        return false;
    }
}
