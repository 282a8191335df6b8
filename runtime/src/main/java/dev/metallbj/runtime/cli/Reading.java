package dev.metallbj.runtime.cli;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One pass over the arguments of one start. */
final class Reading {

    private final Map<String, Flag<?>> flags;
    private final Map<String, IgnoredFlag> ignored;
    private final Map<String, Object> values = new HashMap<>();
    private final List<IgnoredFlag> useless = new ArrayList<>();
    private boolean help;

    Reading(Map<String, Flag<?>> flags, Map<String, IgnoredFlag> ignored) {
        this.flags = flags;
        this.ignored = ignored;
    }

    /** Reads up to the end, or up to {@code --help}, after which nothing matters. */
    void arguments(List<String> args) throws UsageException {
        int at = 0;
        while (at < args.size() && !help) {
            Token token = Token.of(args.get(at), at + 1 < args.size() ? args.get(at + 1) : null);
            at += flag(token) ? 2 : 1;
        }
    }

    /** Fills in what the arguments did not say. */
    void environment(Map<String, String> environment) throws UsageException {
        for (Flag<?> flag : flags.values()) {
            String text = flag.environment().isEmpty() ? null : environment.get(flag.environment());
            // An empty variable is an unset one: manifests set them from optional fields.
            if (!values.containsKey(flag.name()) && text != null && !text.isEmpty()) {
                values.put(flag.name(), value(flag, "environment variable " + flag.environment(), text));
            }
        }
    }

    boolean asksForHelp() {
        return help;
    }

    Arguments result() {
        Set<String> given = new HashSet<>(values.keySet());
        for (Flag<?> flag : flags.values()) {
            values.putIfAbsent(flag.name(), requireNonNull(flag.fallback()));
        }
        return new Arguments(values, given, useless);
    }

    /** Returns whether the flag took the next argument as its value. */
    private boolean flag(Token token) throws UsageException {
        Flag<?> flag = flags.get(token.name());
        IgnoredFlag without = ignored.get(token.name());
        if (flag != null) {
            boolean alone = flag.type().standsAlone();
            values.put(flag.name(), value(flag, "--" + flag.name(), token.text(alone)));
            return token.takesNext(alone);
        }
        if (without != null) {
            token.text(without.bool());
            if (!useless.contains(without)) {
                useless.add(without);
            }
            return token.takesNext(without.bool());
        }
        if (token.name().equals("help") || token.name().equals("h")) {
            help = true;
            return false;
        }
        throw new UsageException("unknown flag --" + token.name() + "; --help lists all flags");
    }

    private static Object value(Flag<?> flag, String where, String text) throws UsageException {
        try {
            return requireNonNull(flag.type().reader().apply(text));
        } catch (IllegalArgumentException | ArithmeticException notOne) {
            throw new UsageException("bad value \"" + text + "\" for " + where + ": want "
                    + flag.type().expected());
        }
    }
}
