package dev.metallbj.config;

/**
 * One thing in the configuration that cannot be accepted.
 *
 * @param rule the rule that is broken
 * @param object kind, namespace and name of the object to correct
 * @param field path of the field inside the object, such as {@code spec.addresses[2]}
 * @param value what stands there; empty when something is missing
 * @param explanation what is wrong and what would be right, to be read after the value
 */
public record ConfigProblem(Rule rule, String object, String field, String value, String explanation) {
    /** The rules of spec section 1; one constant for each class of error, for tests and metrics. */
    public enum Rule {
        /** Two entries of {@code addresses}, of one pool or two, have an address in common. */
        OVERLAP,
        /** Two pools have one name. */
        DUPLICATE_POOL,
        /** A pool has no name. */
        NO_NAME,
        /** A pool has no addresses. */
        NO_ADDRESSES,
        /** A range starts after its end. */
        RANGE_REVERSED,
        /** An end of a range is not an address. */
        BAD_RANGE,
        /** An entry is neither a CIDR block nor a range. */
        BAD_CIDR,
        /** A range from one address family to the other. */
        MIXED_FAMILIES,
        /** A namespace is listed twice. */
        DUPLICATE_NAMESPACE,
        /** Two selectors of one list mean the same. */
        DUPLICATE_SELECTOR,
        /** A pool is listed twice in an advertisement. */
        DUPLICATE_POOL_NAME,
        /** Two expressions of a selector, or two values of an expression, are the same. */
        DUPLICATE_EXPRESSION,
        /** A label name, label value or operator that Kubernetes does not accept. */
        BAD_SELECTOR,
        /** Everything else. */
        OTHER
    }

    /** Characters of a value that are shown; the longest that is right, a range of IPv6 addresses, has 81. */
    private static final int SHOWN_VALUE = 120;

    /** Characters of an explanation that are shown; those without a long value in them stay below. */
    private static final int SHOWN_EXPLANATION = 600;

    /** One sentence with object, field, value and what would be right. A value that nobody would read to its end is cut. */
    @Override
    public String toString() {
        String shown = value.isEmpty() ? "" : " \"" + beginning(value, SHOWN_VALUE) + "\"";
        return object + ": " + field + shown + " " + beginning(explanation, SHOWN_EXPLANATION);
    }

    private static String beginning(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        boolean splitsCharacter = Character.isHighSurrogate(text.charAt(limit - 1));
        return text.substring(0, splitsCharacter ? limit - 1 : limit) + "...";
    }
}
