package dev.metallbj.lab.process;

import dev.metallbj.lab.linux.Libc;
import dev.metallbj.lab.linux.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A program that the lab has started. Any thread. */
public final class Child {
    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(2);

    private final String name;
    private final Process process;
    private final Path log;
    private final Optional<Thread> reader;

    /** @param reader that copies its output; empty if the output goes to the file by itself */
    Child(String name, Process process, Path log, Optional<Thread> reader) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.reader = reader;
    }

    /** As in its command. */
    public String name() {
        return name;
    }

    /** Its process id; the program's own, since everything between the lab and the program only executes the next. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended; true for a paused one too. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it ended with; 128 + the signal's number if one killed it; empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /**
     * Waits for its end, and until its last output has been read.
     *
     * @return empty if it still runs after {@code limit}, or the caller was interrupted (which stays set)
     */
    public OptionalInt awaitExit(Duration limit) {
        try {
            if (process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS) && reader.isPresent()) {
                reader.get().join(OUTPUT_LIMIT); // limited: a grandchild may hold the pipe open
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exitCode();
    }

    /**
     * Asks it to end (SIGTERM) and kills it if it has not after {@code limit}. A paused program is woken for it.
     *
     * @return what it ended with: 128 + 9 if it had to be killed
     */
    public int stop(Duration limit) {
        signal(Signal.TERM);
        signal(Signal.CONT);
        OptionalInt code = awaitExit(limit);
        return code.isPresent() ? code.getAsInt() : kill();
    }

    /** Ends it at once (SIGKILL), as a crash would; returns when it has ended. */
    public int kill() {
        signal(Signal.KILL);
        return awaitExit(Duration.ofSeconds(10)).orElse(-1);
    }

    /** Lets it stand still (SIGSTOP) until {@link #resume}. */
    public void pause() {
        signal(Signal.STOP);
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        signal(Signal.CONT);
    }

    private void signal(Signal signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            Libc.signal(process.pid(), signal);
        } catch (IOException e) {
            // It has ended since the check.
        }
    }

    /** What it printed: standard output and error. */
    public Path log() {
        return log;
    }

    /** The last lines of what it printed. */
    public String logTail(int lines) {
        try {
            List<String> all = Files.readAllLines(log);
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("the log of " + name + " could not be read", e);
        }
    }

    @Override
    public String toString() {
        return name + " (process " + pid() + ")";
    }
}
