package dev.metallbj.speaker.election;

import dev.metallbj.config.L2Advertisement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything about the cluster that counts in the election of any Service. Made anew when a node, the members or a setting changes.
 */
public final class Electorate {
    /** More different sets of advertisements than this are seldom, and looking through many would take longer than working one out. */
    private static final int MOST_KNOWN = 32;

    private final Map<String, NodeView> nodes;
    private final Members members;
    private final boolean ignoreExcludeLabel;
    private final Rules rules;
    private final Map<String, Interfaces> interfacesUp;

    /** Worked out so far; replaced as a whole, so that several threads may ask: at worst one of them works for nothing. */
    private volatile List<Candidates> known = List.of();

    /**
     * All interfaces count as up until {@link #withInterfacesUp} says otherwise.
     *
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
        this(Map.copyOf(byName), members, ignoreExcludeLabel, rules, Map.of());
    }

    private Electorate(
            Map<String, NodeView> nodes,
            Members members,
            boolean ignoreExcludeLabel,
            Rules rules,
            Map<String, Interfaces> interfacesUp) {
        this.nodes = nodes;
        this.members = members;
        this.ignoreExcludeLabel = ignoreExcludeLabel;
        this.rules = rules;
        this.interfacesUp = interfacesUp;
    }

    /** The same cluster with other members, as for the question who would win if a speaker met on the wire were live. */
    public Electorate withMembers(Members other) {
        return new Electorate(nodes, other, ignoreExcludeLabel, rules, interfacesUp);
    }

    /**
     * The same cluster, where these nodes say which of their interfaces they can announce on.
     *
     * @param up by node name; of a node that is not in it nothing is known, and all count as up
     */
    public Electorate withInterfacesUp(Map<String, Interfaces> up) {
        return new Electorate(nodes, members, ignoreExcludeLabel, rules, Map.copyOf(up));
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

    /** Who may announce Services to which these advertisements apply. */
    Candidates candidates(List<L2Advertisement> advertisements) {
        List<Candidates> present = known;
        for (Candidates one : present) {
            if (one.advertisements().equals(advertisements)) {
                return one;
            }
        }
        Candidates made = new Candidates(this, advertisements);
        List<Candidates> more = new ArrayList<>(present.size() < MOST_KNOWN ? present : List.of());
        more.add(made);
        known = List.copyOf(more);
        return made;
    }

    /** Whether the node can announce on one of these interfaces, as far as is known. */
    boolean isAnyUp(String node, Interfaces allowed) {
        return interfacesUp.getOrDefault(node, Interfaces.ALL).meets(allowed);
    }

    boolean isExcluded(NodeView node) {
        return !ignoreExcludeLabel && node.isExcludedByLabel();
    }
}
