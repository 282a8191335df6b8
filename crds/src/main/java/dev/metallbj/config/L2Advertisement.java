package dev.metallbj.config;

import java.util.List;
import java.util.Map;

/**
 * An {@code L2Advertisement}: which pools are announced, from where, for which Services (spec sections 1 and 5).
 *
 * @param name of the custom resource
 * @param pools names of pools; with {@code poolSelectors} a union; neither = every pool
 * @param poolSelectors select pools by their labels
 * @param nodeSelectors nodes that may announce, ORed; empty = every node
 * @param interfaces names of network interfaces; empty = every one
 * @param serviceSelectors Services it is for, ORed; empty = every one
 * @param preferredNodes add to a node's score
 */
public record L2Advertisement(
        String name,
        List<String> pools,
        List<LabelSelector> poolSelectors,
        List<LabelSelector> nodeSelectors,
        List<String> interfaces,
        List<LabelSelector> serviceSelectors,
        List<PreferredNodes> preferredNodes) {
    /**
     * Nodes to prefer.
     *
     * @param weight 1 to 100, added to the score of a node that matches
     * @param preference selects nodes by their labels
     */
    public record PreferredNodes(int weight, LabelSelector preference) {}

    public L2Advertisement {
        pools = List.copyOf(pools);
        poolSelectors = List.copyOf(poolSelectors);
        nodeSelectors = List.copyOf(nodeSelectors);
        interfaces = List.copyOf(interfaces);
        serviceSelectors = List.copyOf(serviceSelectors);
        preferredNodes = List.copyOf(preferredNodes);
    }

    public boolean selectsPool(Pool pool) {
        return selectsPool(pool.name(), pool.labels());
    }

    boolean selectsPool(String name, Map<String, String> labels) {
        if (pools.isEmpty() && poolSelectors.isEmpty()) {
            return true;
        }
        return pools.contains(name) || !poolSelectors.isEmpty() && LabelSelector.anyOrNone(poolSelectors, labels);
    }

    public boolean selectsNode(Map<String, String> nodeLabels) {
        return LabelSelector.anyOrNone(nodeSelectors, nodeLabels);
    }

    public boolean selectsService(Map<String, String> serviceLabels) {
        return LabelSelector.anyOrNone(serviceSelectors, serviceLabels);
    }

    /** The sum of the weights whose preference matches the node, 0 and up. */
    public int preference(Map<String, String> nodeLabels) {
        int score = 0;
        for (PreferredNodes preferred : preferredNodes) {
            if (preferred.preference().matches(nodeLabels)) {
                score += preferred.weight();
            }
        }
        return score;
    }
}
