package dev.metallbj.controller.webhook;

import java.io.Serial;

/** The API server did not tell in time what is stored; the message says what and why. */
final class UnavailableException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message; never null here. */
    String explanation() {
        return String.valueOf(getMessage());
    }
}
