package dev.metallbj.speaker.election;

import java.util.Map;

/**
 * What the election knows of a node.
 *
 * @param name of the Node object
 * @param labels of the Node object
 * @param networkUnavailable whether the condition {@code NetworkUnavailable} is {@code True}; {@code Unknown} or none is not
 * @param unschedulable {@code spec.unschedulable}: the node is cordoned; classic rules do not look at it
 */
public record NodeView(String name, Map<String, String> labels, boolean networkUnavailable, boolean unschedulable) {
    /** A node with this label, whatever its value, takes no traffic from load balancers. */
    public static final String EXCLUDE_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";

    public NodeView {
        labels = Map.copyOf(labels);
    }

    boolean isExcludedByLabel() {
        return labels.containsKey(EXCLUDE_LABEL);
    }
}
