package dev.metallbj.config;

import static dev.metallbj.config.ConfigProblem.Rule.BAD_SELECTOR;

/** What Kubernetes accepts as the name and the value of a label. Source: Kubernetes documentation, "Labels and Selectors", syntax. */
final class LabelSyntax {
    private static final int NAME_MAX = 63;
    private static final int PREFIX_MAX = 253;

    private LabelSyntax() {}

    /** @throws InvalidTextException unless the key is {@code name} or {@code prefix/name}; the prefix is a DNS subdomain */
    static void checkKey(String key) throws InvalidTextException {
        int slash = key.indexOf('/');
        if (slash >= 0 && !isSubdomain(key.substring(0, slash))) {
            throw new InvalidTextException(
                    BAD_SELECTOR,
                    "has the label prefix \"" + key.substring(0, slash)
                            + "\"; it must be a DNS name such as example.com, of at most " + PREFIX_MAX
                            + " characters");
        }
        String name = key.substring(slash + 1);
        if (name.isEmpty() || !isName(name)) {
            throw new InvalidTextException(
                    BAD_SELECTOR,
                    "has the label name \"" + name + "\"; it must be 1 to " + NAME_MAX
                            + " letters, digits, - _ or . that start and end with a letter or digit");
        }
    }

    /** @throws InvalidTextException unless the value is empty or follows the rule for names */
    static void checkValue(String value) throws InvalidTextException {
        if (!value.isEmpty() && !isName(value)) {
            throw new InvalidTextException(
                    BAD_SELECTOR,
                    "has the label value \"" + value + "\"; it must be at most " + NAME_MAX
                            + " letters, digits, - _ or . that start and end with a letter or digit"
                            + (value.equals("*") ? ". For any value write Exists" : ""));
        }
    }

    private static boolean isName(String text) {
        if (text.length() > NAME_MAX
                || !isLetterOrDigit(text.charAt(0))
                || !isLetterOrDigit(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    // RFC 1123: parts of lower case letters, digits and inner hyphens, joined by dots.
    private static boolean isSubdomain(String text) {
        if (text.isEmpty() || text.length() > PREFIX_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inside = i > 0 && i < text.length() - 1;
            boolean legal = isLowerCaseOrDigit(c)
                    || inside && c == '-' && text.charAt(i - 1) != '.' && text.charAt(i + 1) != '.'
                    || inside && c == '.' && text.charAt(i - 1) != '.';
            if (!legal) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerCaseOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    private static boolean isLetterOrDigit(char c) {
        return isLowerCaseOrDigit(c) || c >= 'A' && c <= 'Z';
    }
}
