package dev.metallbj.runtime.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            Reading reading = read(List.of(args), environment);
            if (reading.asksForHelp()) {
                out.print(help());
                return OK;
            }
            return body.run(reading.result());
        } catch (UsageException wrong) {
            err.println(program + ": " + wrong.getMessage());
            return MISUSED;
        } catch (StartupException failed) {
            err.println(program + ": " + failed.getMessage());
            return FAILED;
        }
    }

    /**
     * Reads the command line; {@code --help} counts for nothing here.
     *
     * @throws UsageException for an unknown flag, a missing or bad value (also of an environment variable), or a positional argument
     */
    public Arguments parse(List<String> args, Map<String, String> environment) throws UsageException {
        return read(args, environment).result();
    }

    /** All flags with environment variable, default and description, one per line; ends with a newline. */
    public String help() {
        return new HelpText(program, summary).write(flags.values(), ignored.values());
    }

    private Reading read(List<String> args, Map<String, String> environment) throws UsageException {
        Reading reading = new Reading(flags, ignored);
        reading.arguments(args);
        if (!reading.asksForHelp()) {
            reading.environment(environment);
        }
        return reading;
    }

    private static void unique(boolean yes, String name) {
        if (!yes) {
            throw new IllegalArgumentException("flag --" + name + " is declared twice");
        }
    }
}
