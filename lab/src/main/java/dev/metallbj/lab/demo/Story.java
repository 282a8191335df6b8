package dev.metallbj.lab.demo;

import dev.metallbj.lab.demo.Screen.Style;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tells what happens: acts, their steps with the time since the start, and how each step ended. One thread. */
public final class Story {
    private static final String INDENT = " ".repeat(11);
    private static final int LOG_LINES = 8;

    private final Screen screen;
    private final long start = System.nanoTime();

    public Story(Screen screen) {
        this.screen = screen;
    }

    /** Time since the story began. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Begins an act. */
    public void act(String title) {
        screen.print(Style.PLAIN, "");
        screen.print(Style.TITLE, title);
    }

    /** A line of the step that is running. */
    public void say(String text) {
        text.lines().forEach(line -> screen.print(Style.PLAIN, INDENT + line));
    }

    /** A table of the step that is running. */
    void show(Table table) {
        table.lines().forEach(this::say);
    }

    /** A line that belongs to no step. */
    public void remark(String line) {
        screen.print(Style.PLAIN, line);
    }

    /** A command to copy: it stays on one line, however long. */
    public void command(String line) {
        screen.printWhole("  " + line);
    }

    /**
     * Plays a step: prints its title, runs it, prints how it ended.
     *
     * @param summary what to print of the result
     * @return what {@code body} returned
     * @throws StepFailed if the step did not hold, after printing what was expected and what was seen
     */
    public <T> T step(String title, Supplier<T> body, Function<T, String> summary) {
        screen.print(
                Style.TITLE,
                String.format(Locale.ROOT, "[%6.1f s] %s", elapsed().toNanos() / 1e9, title));
        long begin = System.nanoTime();
        T result;
        try (Ticker _ = Ticker.start(screen, INDENT + "... ")) {
            result = body.get();
        } catch (StepFailed e) {
            fail(begin, e);
            throw e;
        } catch (RuntimeException e) {
            StepFailed failed = new StepFailed("no error", text(e));
            failed.initCause(e);
            fail(begin, failed);
            throw failed;
        }
        screen.print(Style.GOOD, INDENT + "ok: " + summary.apply(result) + " (" + since(begin) + ")");
        return result;
    }

    /** As {@link #step(String, Supplier, Function)}, for a body that returns its summary. */
    public void step(String title, Supplier<String> body) {
        step(title, body, Function.identity());
    }

    /** The end of a program's log, for whoever looks for the cause of a failure. */
    void logTail(Program program) {
        remark("");
        remark("The end of the log of " + program + ":");
        program.process().logTail(LOG_LINES).lines().forEach(this::remark);
    }

    private void fail(long begin, StepFailed e) {
        screen.print(Style.BAD, INDENT + "FAILED (" + since(begin) + ")");
        say("expected: " + e.expected());
        say("seen:     " + e.seen());
    }

    /** The chain of causes, because the first of them often says only what was attempted. */
    private static String text(RuntimeException e) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : "\ncaused by ").append(cause);
        }
        return text.append("\nat ").append(e.getStackTrace()[0]).toString();
    }

    private static String since(long begin) {
        return Durations.seconds(Duration.ofNanos(System.nanoTime() - begin));
    }
}
