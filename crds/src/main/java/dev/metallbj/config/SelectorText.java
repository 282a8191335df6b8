package dev.metallbj.config;

import static dev.metallbj.config.ConfigProblem.Rule.BAD_SELECTOR;

/**
 * A label selector in the form that {@code kubectl --selector} takes: {@code app=metallb,component in (speaker, controller),!old}. Only checked
 * here; the API server does the selecting. Source: Kubernetes documentation, "Labels and Selectors", and the parser of its API machinery, which
 * also knows {@code >} and {@code <}.
 */
public final class SelectorText {
    private static final String END = "";
    private static final String SPECIAL = "=!(),<>";

    private final String text;
    private int at;

    private SelectorText(String text) {
        this.text = text;
    }

    /**
     * Returns if the API server would accept the text; empty text and blanks select everything.
     *
     * @throws InvalidTextException naming the first thing that is wrong
     */
    public static void check(String text) throws InvalidTextException {
        SelectorText selector = new SelectorText(text);
        if (selector.peek().equals(END)) {
            return;
        }
        selector.requirement();
        while (selector.takeIf(",")) {
            selector.requirement();
        }
        if (!selector.peek().equals(END)) {
            throw selector.unexpected("a comma or the end");
        }
    }

    private void requirement() throws InvalidTextException {
        boolean absent = takeIf("!");
        LabelSyntax.checkKey(word("a label name"));
        if (!absent && !isEndOfRequirement()) {
            operator();
        }
    }

    private void operator() throws InvalidTextException {
        switch (take()) {
            case "=", "==", "!=" -> LabelSyntax.checkValue(isEndOfRequirement() ? "" : word("a label value"));
            case "in", "notin" -> values();
            case ">", "<" -> number();
            default -> throw wrong("has no operator after a label name; it must be =, ==, !=, in or notin");
        }
    }

    private void values() throws InvalidTextException {
        if (!takeIf("(")) {
            throw unexpected("( after in or notin");
        }
        if (takeIf(")")) {
            throw wrong("has no values between ( and ); in and notin need at least one");
        }
        do {
            boolean empty = peek().equals(",") || peek().equals(")");
            LabelSyntax.checkValue(empty ? "" : word("a label value"));
        } while (takeIf(","));
        if (!takeIf(")")) {
            throw unexpected(") after the values");
        }
    }

    private void number() throws InvalidTextException {
        String value = word("a whole number");
        try {
            Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw wrong("compares with \"" + value + "\"; > and < need a whole number");
        }
    }

    private boolean isEndOfRequirement() {
        String next = peek();
        return next.equals(END) || next.equals(",");
    }

    private String word(String wanted) throws InvalidTextException {
        String next = peek();
        if (next.equals(END) || SPECIAL.indexOf(next.charAt(0)) >= 0) {
            throw unexpected(wanted);
        }
        return take();
    }

    private boolean takeIf(String token) {
        boolean is = peek().equals(token);
        if (is) {
            take();
        }
        return is;
    }

    private String take() {
        String token = peek();
        at += token.length();
        return token;
    }

    /** The next token, after blanks: an operator, a bracket, a comma or a word. */
    private String peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == text.length()) {
            return END;
        }
        if (text.startsWith("==", at) || text.startsWith("!=", at)) {
            return text.substring(at, at + 2);
        }
        int end = at + 1;
        if (SPECIAL.indexOf(text.charAt(at)) < 0) {
            while (end < text.length() && (SPECIAL + " \t\r\n").indexOf(text.charAt(end)) < 0) {
                end++;
            }
        }
        return text.substring(at, end);
    }

    private InvalidTextException unexpected(String wanted) {
        String next = peek();
        return wrong("has " + (next.equals(END) ? "its end" : "\"" + next + "\"") + " at character " + (at + 1)
                + "; there must be " + wanted);
    }

    private static InvalidTextException wrong(String message) {
        return new InvalidTextException(BAD_SELECTOR, message);
    }
}
