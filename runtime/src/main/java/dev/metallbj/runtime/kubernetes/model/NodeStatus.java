package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The state of a node.
 *
 * @param conditions only {@code NetworkUnavailable} and {@code Ready}: the others change with every heartbeat
 * @param addresses of the node
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeStatus(List<Condition> conditions, List<NodeAddress> addresses) {

    /** Nothing said. */
    public static final NodeStatus EMPTY = new NodeStatus(List.of(), List.of());

    // The deserialiser passes null for what is absent.
    public NodeStatus {
        conditions = Compact.nodeConditions(conditions);
        addresses = Compact.list(addresses);
    }
}
