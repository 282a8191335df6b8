package dev.metallbj.config;

import static dev.metallbj.config.ConfigProblem.Rule.BAD_SELECTOR;
import static dev.metallbj.config.ConfigProblem.Rule.DUPLICATE_EXPRESSION;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Kubernetes label selector: every requirement must hold; one without requirements selects everything.
 *
 * <p>Extension (spec section 1): a value of exactly {@code *} in {@code matchLabels} means that the label exists.
 *
 * @param requirements from {@code matchLabels} and {@code matchExpressions} together
 */
public record LabelSelector(List<Requirement> requirements) {
    /** Selects everything. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** The operators of {@code matchExpressions}, with their Kubernetes names. */
    public enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        private static Operator parse(String text) throws InvalidTextException {
            for (Operator operator : values()) {
                if (operator.text.equals(text)) {
                    return operator;
                }
            }
            throw new InvalidTextException(
                    BAD_SELECTOR,
                    "has the unknown operator \"" + text + "\"; it must be In, NotIn, Exists or DoesNotExist");
        }

        private boolean takesValues() {
            return this == IN || this == NOT_IN;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One condition on one label.
     *
     * @param key the label's name
     * @param values at least one for {@code In} and {@code NotIn}, none otherwise
     */
    public record Requirement(String key, Operator operator, Set<String> values) {
        /** What users write in {@code matchLabels} for "whatever the value is"; it is no legal label value. */
        private static final String ANY_VALUE = "*";

        public Requirement {
            values = Set.copyOf(values);
        }

        /**
         * An entry of {@code matchLabels}.
         *
         * @throws InvalidTextException if Kubernetes allows no label of that name or value
         */
        public static Requirement ofLabel(String key, String value) throws InvalidTextException {
            LabelSyntax.checkKey(key);
            if (value.equals(ANY_VALUE)) {
                return new Requirement(key, Operator.EXISTS, Set.of());
            }
            LabelSyntax.checkValue(value);
            return new Requirement(key, Operator.IN, Set.of(value));
        }

        /**
         * An entry of {@code matchExpressions}.
         *
         * @throws InvalidTextException for an illegal label name or value, an unknown operator, or values that do not go with it
         */
        public static Requirement ofExpression(String key, String operator, Collection<String> values)
                throws InvalidTextException {
            LabelSyntax.checkKey(key);
            Operator known = Operator.parse(operator);
            if (known.takesValues() == values.isEmpty()) {
                throw new InvalidTextException(
                        BAD_SELECTOR,
                        known.takesValues()
                                ? "has no values; " + known + " needs at least one"
                                : "has values; " + known + " takes none");
            }
            for (String value : values) {
                LabelSyntax.checkValue(value);
            }
            Set<String> distinct = new HashSet<>(values);
            if (distinct.size() < values.size()) {
                throw new InvalidTextException(
                        DUPLICATE_EXPRESSION, "has a value twice; each value may stand there once");
            }
            return new Requirement(key, known, distinct);
        }

        /** As in Kubernetes, {@code NotIn} also holds where the label is missing. */
        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }

        /** As {@code kubectl --selector} takes it. */
        @Override
        public String toString() {
            return switch (operator) {
                case IN -> values.size() == 1 ? key + "=" + values.iterator().next() : key + " in " + list();
                case NOT_IN -> key + " notin " + list();
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
            };
        }

        private String list() {
            return "(" + String.join(",", new TreeSet<>(values)) + ")";
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** As {@code kubectl --selector} takes it; empty when it selects everything. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (Requirement requirement : requirements) {
            parts.add(requirement.toString());
        }
        return String.join(",", parts);
    }

    /** Whether one of the selectors matches; an empty list is no restriction and matches too. */
    static boolean anyOrNone(List<LabelSelector> selectors, Map<String, String> labels) {
        if (selectors.isEmpty()) {
            return true;
        }
        for (LabelSelector selector : selectors) {
            if (selector.matches(labels)) {
                return true;
            }
        }
        return false;
    }
}
