package dev.metallbj.runtime.cli;

import java.util.Collection;

/** Lays out {@code --help}: per flag one line with its form, one with what it means. */
record HelpText(String program, String summary) {

    String write(Collection<Flag<?>> flags, Collection<IgnoredFlag> ignored) {
        StringBuilder text = new StringBuilder();
        text.append(program)
                .append(": ")
                .append(summary)
                .append("\n\nFlags (a flag beats its environment variable):\n");
        for (Flag<?> flag : flags) {
            line(text, flag);
        }
        text.append("  --help\n        Show this text.\n");
        if (!ignored.isEmpty()) {
            text.append("\nAccepted without effect:\n");
            for (IgnoredFlag flag : ignored) {
                text.append("  --")
                        .append(flag.name())
                        .append("  ")
                        .append(flag.why())
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static <T> void line(StringBuilder text, Flag<T> flag) {
        text.append("  --").append(flag.name());
        if (!flag.type().placeholder().isEmpty()) {
            text.append('=').append(flag.type().placeholder());
        }
        String fallback = flag.type().printer().apply(flag.fallback());
        if (!fallback.isEmpty()) {
            text.append("  (default ").append(fallback).append(')');
        }
        if (!flag.environment().isEmpty()) {
            text.append("  (environment ").append(flag.environment()).append(')');
        }
        text.append("\n        ").append(flag.description()).append('\n');
    }
}
