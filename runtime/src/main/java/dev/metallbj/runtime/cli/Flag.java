package dev.metallbj.runtime.cli;

/**
 * One flag, declared.
 *
 * @param name without dashes, as the user writes it
 * @param environment the variable that stands in when the flag is absent; empty for none
 * @param type how its text is read and shown
 * @param fallback its value when neither flag nor variable is given
 * @param description one sentence for {@code --help}
 */
public record Flag<T>(String name, String environment, ValueType<T> type, T fallback, String description) {

    /** A flag without an environment variable. */
    public static <T> Flag<T> of(String name, ValueType<T> type, T fallback, String description) {
        return new Flag<>(name, "", type, fallback, description);
    }

    /** The same flag, with an environment variable that counts when the flag is absent. */
    public Flag<T> orElseFrom(String variable) {
        return new Flag<>(name, variable, type, fallback, description);
    }
}
