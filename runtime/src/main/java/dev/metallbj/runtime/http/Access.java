package dev.metallbj.runtime.http;

import java.util.Optional;

/** Who may read a port. Asked on the port's thread for each request, and should answer within seconds. */
@FunctionalInterface
public interface Access {

    /**
     * Decides.
     *
     * @param token that the client sent as {@code Authorization: Bearer TOKEN}; empty without one
     */
    Decision decide(Optional<String> token);

    /** What becomes of a request. */
    sealed interface Decision {
        /** It is answered. */
        record Allowed() implements Decision {}

        /**
         * It is refused.
         *
         * @param status of HTTP, 4xx or 5xx
         * @param message what is wrong and what would be right; one line
         */
        record Refused(int status, String message) implements Decision {}
    }
}
