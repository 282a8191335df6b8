package dev.metallbj.runtime.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/** The values of a command line that was understood. Immutable. */
public final class Arguments {

    private final Map<String, Object> values;
    private final Set<String> given;
    private final List<IgnoredFlag> ignored;

    Arguments(Map<String, Object> values, Set<String> given, List<IgnoredFlag> ignored) {
        this.values = Map.copyOf(values);
        this.given = Set.copyOf(given);
        this.ignored = List.copyOf(ignored);
    }

    /**
     * The value of a flag: from the command line, else from its environment variable, else its default.
     *
     * @throws IllegalArgumentException when the flag was not declared on this command line: a programming error
     */
    // The value was made by this very flag's type in CommandLine, so the cast holds.
    @SuppressWarnings("unchecked")
    public <T> T get(Flag<T> flag) {
        Object value = values.get(flag.name());
        if (value == null) {
            throw new IllegalArgumentException("flag --" + flag.name() + " is not declared");
        }
        return (T) value;
    }

    /** Whether the user set it, by flag or by environment variable. */
    public boolean isGiven(Flag<?> flag) {
        return given.contains(flag.name());
    }

    /** The flags without effect that the user gave, each once. */
    public List<IgnoredFlag> ignored() {
        return ignored;
    }

    /** Says one line per flag without effect; called once, when logging is set up. */
    public void reportIgnored(Logger log) {
        for (IgnoredFlag flag : ignored) {
            log.atInfo()
                    .addKeyValue("flag", "--" + flag.name())
                    .addKeyValue("why", flag.why())
                    .log("flag accepted without effect");
        }
    }
}
