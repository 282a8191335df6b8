package dev.metallbj.crd;

import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_EXPRESSION;
import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_SELECTOR;

import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks selectors of one object and turns them into {@link LabelSelector}s; what is wrong goes into the list, the rest is still read. */
final class SelectorReader {
    // Equal for selectors that say the same in the same way; a label and an In expression of one value are not the same
    // way.
    private record Meaning(Map<String, String> labels, List<Requirement> expressions) {}

    private record Checked(Meaning meaning, LabelSelector selector) {}

    private final ProblemList problems;

    SelectorReader(ProblemList problems) {
        this.problems = problems;
    }

    /** A list in which no selector may stand twice. */
    List<LabelSelector> readList(String field, List<Selector> selectors) {
        Map<Meaning, Integer> seen = new HashMap<>();
        List<LabelSelector> read = new ArrayList<>(selectors.size());
        for (int i = 0; i < selectors.size(); i++) {
            Checked checked = check(field + "[" + i + "]", selectors.get(i), true);
            Integer before = seen.putIfAbsent(checked.meaning(), i);
            if (before != null) {
                problems.add(
                        DUPLICATE_SELECTOR,
                        field + "[" + i + "]",
                        checked.selector().toString(),
                        "says the same as " + field + "[" + before + "]; remove one");
            }
            read.add(checked.selector());
        }
        return read;
    }

    /** One selector; as in MetalLB an expression may stand twice in a preference. */
    LabelSelector read(String field, Selector selector) {
        return check(field, selector, false).selector();
    }

    private Checked check(String field, Selector selector, boolean eachOnce) {
        List<Requirement> all = new ArrayList<>();
        for (Map.Entry<String, String> label : new TreeMap<>(selector.matchLabels()).entrySet()) {
            try {
                all.add(Requirement.ofLabel(label.getKey(), label.getValue()));
            } catch (InvalidTextException e) {
                problems.add(e, field + ".matchLabels", label.getKey() + ": " + label.getValue());
            }
        }
        List<Requirement> expressions =
                checkExpressions(field + ".matchExpressions", selector.matchExpressions(), eachOnce);
        all.addAll(expressions);
        return new Checked(new Meaning(selector.matchLabels(), expressions), new LabelSelector(all));
    }

    private List<Requirement> checkExpressions(String field, List<Selector.Expression> expressions, boolean eachOnce) {
        List<Requirement> read = new ArrayList<>(expressions.size());
        for (int i = 0; i < expressions.size(); i++) {
            Selector.Expression expression = expressions.get(i);
            String place = field + "[" + i + "]";
            String text = expression.key() + " " + expression.operator() + " " + expression.values();
            try {
                Requirement requirement =
                        Requirement.ofExpression(expression.key(), expression.operator(), expression.values());
                if (eachOnce && read.contains(requirement)) {
                    problems.add(DUPLICATE_EXPRESSION, place, text, "stands twice in this selector; remove one");
                }
                read.add(requirement);
            } catch (InvalidTextException e) {
                problems.add(e, place, text);
            }
        }
        return read;
    }
}
