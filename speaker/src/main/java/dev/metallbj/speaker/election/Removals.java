package dev.metallbj.speaker.election;

import dev.metallbj.speaker.election.Decision.Removal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Sums up, for the event that nobody announces, which rule removed which nodes. */
final class Removals {
    private Removals() {}

    static List<Removal> of(Electorate electorate, Function<NodeView, Optional<Rule>> removedBy) {
        Map<Rule, List<String>> nodesByRule = new EnumMap<>(Rule.class);
        for (String name : new TreeSet<>(electorate.nodeNames())) {
            electorate
                    .node(name)
                    .flatMap(removedBy)
                    .ifPresent(rule -> nodesByRule
                            .computeIfAbsent(rule, _ -> new ArrayList<>())
                            .add(name));
        }
        List<Removal> removals = new ArrayList<>(nodesByRule.size());
        nodesByRule.forEach((rule, nodes) -> removals.add(new Removal(rule, nodes)));
        return removals;
    }
}
