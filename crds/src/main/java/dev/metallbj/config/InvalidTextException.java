package dev.metallbj.config;

import java.io.Serial;

/** Text in a custom resource that does not mean anything; the message says what is wrong and what would be right, without the text. */
public final class InvalidTextException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final ConfigProblem.Rule rule;

    public InvalidTextException(ConfigProblem.Rule rule, String message) {
        // Nobody looks at the stack of a user's typing error, and there may be thousands of them.
        super(message, null, false, false);
        this.rule = rule;
    }

    /** The rule that is broken. */
    public ConfigProblem.Rule rule() {
        return rule;
    }

    /** The message; never null here. */
    public String explanation() {
        return String.valueOf(getMessage());
    }
}
