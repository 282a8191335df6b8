package dev.metallbj.controller.webhook;

import java.io.Serial;

/** The request itself is not one that can be decided on; the message says what is wrong with it and what would be right. */
final class BadRequestException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final int code;

    /** @param code of the HTTP answer, 400 to 499 */
    BadRequestException(int code, String message) {
        // Nobody looks at the stack of somebody else's mistake.
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The message; never null here. */
    String explanation() {
        return String.valueOf(getMessage());
    }
}
