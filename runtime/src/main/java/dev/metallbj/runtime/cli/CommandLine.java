package dev.metallbj.runtime.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The flags of one program, and the reading of them in the manner of Go: {@code --flag=value}, {@code --flag value}, one dash or two,
 * {@code --bool} or {@code --bool=false}; the last of several counts; no positional arguments. Source: spec section 8.
 */
public final class CommandLine {

    /** Exit code of a run that ended as it should, {@code --help} included. */
    public static final int OK = 0;
    /** Exit code when the surroundings do not allow the program to start. */
    public static final int FAILED = 1;
    /** Exit code when the command line is wrong. */
    public static final int MISUSED = 2;

    private final String program;
    private final String summary;
    private final Map<String, Flag<?>> flags = new LinkedHashMap<>();
    private final Map<String, IgnoredFlag> ignored = new LinkedHashMap<>();

    /**
     * @param program its name as in the error lines, for example {@code metallb-controller}
     * @param summary one sentence for {@code --help}
     * @param flags in the order of {@code --help}
     * @param ignored what is accepted without effect
     * @throws IllegalArgumentException when a name is declared twice
     */
    public CommandLine(String program, String summary, List<Flag<?>> flags, List<IgnoredFlag> ignored) {
        this.program = requireNonNull(program);
        this.summary = requireNonNull(summary);
        for (Flag<?> flag : flags) {
            unique(this.flags.put(flag.name(), flag) == null, flag.name());
        }
        for (IgnoredFlag flag : ignored) {
            unique(this.ignored.put(flag.name(), flag) == null && !this.flags.containsKey(flag.name()), flag.name());
        }
    }

    /**
     * Reads the command line and runs the program with it: help goes to {@code out}, one line about what is wrong to {@code err}.
     *
     * @return the exit code; only {@code main} ends the process with it
     */
    public int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err, Program body) {
        try {
            if (asksForHelp(args)) {
                out.print(help());
                return OK;
            }
            return body.run(parse(List.of(args), environment));
        } catch (UsageException wrong) {
            err.println(program + ": " + wrong.getMessage());
            return MISUSED;
        } catch (StartupException failed) {
            err.println(program + ": " + failed.getMessage());
            return FAILED;
        }
    }

    /** Reads the command line.
     *
     * @throws UsageException for an unknown flag, a missing or bad value (also of an environment variable), or a positional argument */
    public Arguments parse(List<String> args, Map<String, String> environment) throws UsageException {
        Map<String, Object> values = new HashMap<>();
        List<IgnoredFlag> useless = new ArrayList<>();
        for (int at = 0; at < args.size(); at++) {
            Token token = Token.of(args.get(at), at + 1 < args.size() ? args.get(at + 1) : null);
            Flag<?> flag = flags.get(token.name());
            IgnoredFlag without = ignored.get(token.name());
            if (flag == null && without == null) {
                throw new UsageException("unknown flag --" + token.name() + "; --help lists all flags");
            }
            boolean bool = flag != null
                    ? flag.type().standsAlone()
                    : requireNonNull(without).bool();
            if (token.takesNext(bool)) {
                at++;
            }
            String text = token.text(bool);
            if (flag != null) {
                values.put(flag.name(), read(flag, "--" + flag.name(), text));
            } else if (without != null && !useless.contains(without)) {
                useless.add(without);
            }
        }
        return complete(values, environment, useless);
    }

    /** All flags with environment variable, default and description, one per line; ends with a newline. */
    public String help() {
        return new HelpText(program, summary).write(flags.values(), ignored.values());
    }

    private Arguments complete(Map<String, Object> values, Map<String, String> environment, List<IgnoredFlag> useless)
            throws UsageException {
        for (Flag<?> flag : flags.values()) {
            String text = flag.environment().isEmpty() ? null : environment.get(flag.environment());
            // An empty variable is an unset one: manifests set them from optional fields.
            if (!values.containsKey(flag.name()) && text != null && !text.isEmpty()) {
                values.put(flag.name(), read(flag, "environment variable " + flag.environment(), text));
            }
        }
        Set<String> given = new HashSet<>(values.keySet());
        for (Flag<?> flag : flags.values()) {
            values.putIfAbsent(flag.name(), requireNonNull(flag.fallback()));
        }
        return new Arguments(values, given, useless);
    }

    private static Object read(Flag<?> flag, String where, String text) throws UsageException {
        try {
            return requireNonNull(flag.type().reader().apply(text));
        } catch (IllegalArgumentException | ArithmeticException notOne) {
            throw new UsageException("bad value \"" + text + "\" for " + where + ": want "
                    + flag.type().expected());
        }
    }

    private static boolean asksForHelp(String[] args) {
        for (String arg : args) {
            if (arg.equals("--help") || arg.equals("-help") || arg.equals("-h") || arg.equals("--h")) {
                return true;
            }
        }
        return false;
    }

    private static void unique(boolean yes, String name) {
        if (!yes) {
            throw new IllegalArgumentException("flag --" + name + " is declared twice");
        }
    }
}
