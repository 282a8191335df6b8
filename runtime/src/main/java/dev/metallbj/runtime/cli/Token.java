package dev.metallbj.runtime.cli;

import org.jspecify.annotations.Nullable;

/**
 * One argument taken apart.
 *
 * @param name the flag's name without dashes
 * @param attached the text after {@code =}; null without one
 * @param next the argument that follows; null at the end
 */
record Token(
        String name, @Nullable String attached, @Nullable String next) {

    static Token of(String argument, @Nullable String next) throws UsageException {
        int dashes = argument.startsWith("--") ? 2 : argument.startsWith("-") ? 1 : 0;
        String rest = argument.substring(dashes);
        if (dashes == 0 || rest.isEmpty() || rest.startsWith("-") || rest.startsWith("=")) {
            throw new UsageException("unexpected argument \"" + argument + "\": want flags only, as --name=value");
        }
        int equals = rest.indexOf('=');
        return equals < 0
                ? new Token(rest, null, next)
                : new Token(rest.substring(0, equals), rest.substring(equals + 1), next);
    }

    /** Whether the value is the argument that follows; a boolean never takes it, as in Go. */
    boolean takesNext(boolean bool) {
        return attached == null && !bool;
    }

    String text(boolean bool) throws UsageException {
        if (attached != null) {
            return attached;
        }
        if (bool) {
            return "true";
        }
        if (next == null) {
            throw new UsageException("flag --" + name + " needs a value: want --" + name + "=value");
        }
        return next;
    }
}
