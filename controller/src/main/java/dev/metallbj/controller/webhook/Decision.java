package dev.metallbj.controller.webhook;

import java.util.List;

/** What becomes of a request. */
sealed interface Decision {
    /**
     * The object may be stored or deleted.
     *
     * @param warnings are shown to the user; of any length
     */
    record Allowed(List<String> warnings) implements Decision {
        public Allowed {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It may not.
     *
     * @param message names object, field, value and what would be right, for every problem
     */
    record Refused(String message) implements Decision {}
}
