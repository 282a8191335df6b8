package dev.metallbj.speaker.election;

import dev.metallbj.config.L2Advertisement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes of an electorate that may announce Services to which the same advertisements apply, and how they rank before their hashes do. Only where a
 * Service's endpoints are is left open. The same for thousands of Services, so it is worked out once for all of them.
 */
final class Candidates {
    private record Score(boolean standsBack, int preference) {
        /** Lower ranks first. */
        int compareTo(Score other) {
            return standsBack == other.standsBack
                    ? Integer.compare(other.preference, preference)
                    : Boolean.compare(standsBack, other.standsBack);
        }
    }

    private static final Score LAST = new Score(true, Integer.MIN_VALUE);

    private final List<L2Advertisement> advertisements;
    private final Map<String, Score> scores = new HashMap<>();
    private final boolean areEqual;

    Candidates(Electorate electorate, List<L2Advertisement> advertisements) {
        this.advertisements = List.copyOf(advertisements);
        for (String name : electorate.nodeNames()) {
            electorate.node(name).filter(node -> isCandidate(node, electorate)).ifPresent(node -> {
                scores.put(name, score(node, electorate.rules()));
            });
        }
        this.areEqual = new HashSet<>(scores.values()).size() <= 1;
    }

    /** Those that apply, in order. */
    List<L2Advertisement> advertisements() {
        return advertisements;
    }

    int count() {
        return scores.size();
    }

    boolean contains(String node) {
        return scores.containsKey(node);
    }

    /** Sorts candidates by their scores; those of equal scores stay in their order. */
    void sort(List<String> names) {
        if (!areEqual) {
            names.sort((a, b) -> scores.getOrDefault(a, LAST).compareTo(scores.getOrDefault(b, LAST)));
        }
    }

    private boolean isCandidate(NodeView node, Electorate electorate) {
        return electorate.members().isLive(node.name())
                && !node.networkUnavailable()
                && !electorate.isExcluded(node)
                && isSelected(node, advertisements)
                && (!electorate.rules().interfacesUp()
                        || electorate.isAnyUp(node.name(), interfacesOf(node, advertisements)));
    }

    private Score score(NodeView node, Rules rules) {
        int preference = 0;
        for (L2Advertisement advertisement : advertisements) {
            if (rules.preferredNodes() && advertisement.selectsNode(node.labels())) {
                preference += advertisement.preference(node.labels());
            }
        }
        return new Score(rules.cordonedLast() && node.unschedulable(), preference);
    }

    static boolean isSelected(NodeView node, List<L2Advertisement> advertisements) {
        for (L2Advertisement advertisement : advertisements) {
            if (advertisement.selectsNode(node.labels())) {
                return true;
            }
        }
        return false;
    }

    /** Those that the advertisements which select the node allow. */
    static Interfaces interfacesOf(NodeView node, List<L2Advertisement> advertisements) {
        Set<String> names = new HashSet<>();
        for (L2Advertisement advertisement : advertisements) {
            if (advertisement.selectsNode(node.labels())) {
                if (advertisement.interfaces().isEmpty()) {
                    return Interfaces.ALL;
                }
                names.addAll(advertisement.interfaces());
            }
        }
        return Interfaces.named(names);
    }
}
