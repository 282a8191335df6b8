package dev.metallbj.speaker.election;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything about the cluster that counts in the election of any Service. Made anew when a node, the members or a setting changes.
 */
public final class Electorate {
    private final Map<String, NodeView> nodes;
    private final Members members;
    private final boolean ignoreExcludeLabel;
    private final Rules rules;

    /**
     * @param nodes all nodes of the cluster; their order does not matter
     * @param members whose speakers live
     * @param ignoreExcludeLabel {@code --ignore-exclude-lb}: {@link NodeView#EXCLUDE_LABEL} has no effect
     * @param rules in force
     */
    public Electorate(Collection<NodeView> nodes, Members members, boolean ignoreExcludeLabel, Rules rules) {
        Map<String, NodeView> byName = HashMap.newHashMap(nodes.size());
        for (NodeView node : nodes) {
            byName.put(node.name(), node);
        }
        this.nodes = Map.copyOf(byName);
        this.members = members;
        this.ignoreExcludeLabel = ignoreExcludeLabel;
        this.rules = rules;
    }

    /** The same cluster with other members, as for the question who would win if a speaker met on the wire were live. */
    public Electorate withMembers(Members other) {
        return new Electorate(nodes.values(), other, ignoreExcludeLabel, rules);
    }

    public Members members() {
        return members;
    }

    public Rules rules() {
        return rules;
    }

    /** Names of all nodes, candidates or not. */
    public Set<String> nodeNames() {
        return nodes.keySet();
    }

    public Optional<NodeView> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    boolean isExcluded(NodeView node) {
        return !ignoreExcludeLabel && node.isExcludedByLabel();
    }
}
