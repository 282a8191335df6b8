package dev.metallbj.lab.run;

import dev.metallbj.lab.linux.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One run of the lab: a name of its own, a folder, and the promise that nothing is left when it ends.
 *
 * <p>It ends with {@link #close}, which also runs when the JVM ends by itself or on Ctrl-C. After a {@code kill -9} the next {@link #begin} of
 * the same user, in any JVM, does what was left to do. Any thread.
 */
public final class Run implements AutoCloseable {
    private static final int ID_LENGTH = 4;

    private final String id;
    private final Records records;
    private final Thread hook;
    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private boolean closed;

    private Run(String id, Records records) {
        this.id = id;
        this.records = records;
        this.hook = new Thread(this::closeAtExit, "lab-" + id + "-exit");
    }

    /**
     * Removes what killed runs have left and begins a new one.
     *
     * @throws UncheckedIOException if the folder cannot be made
     */
    public static Run begin() {
        try (RunsFolder runs = RunsFolder.lock()) {
            Leftovers.removeIn(runs.path());
            Run run = create(runs.path());
            Runtime.getRuntime().addShutdownHook(run.hook);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException("a folder for the lab's run could not be made", e);
        }
    }

    private static Run create(Path runs) throws IOException {
        String id;
        do {
            id = randomId();
        } while (Files.exists(runs.resolve(id)));
        return new Run(id, Records.create(runs.resolve(id), ProcessId.self()));
    }

    private static String randomId() {
        int range = 36 * 36 * 36 * 36;
        String digits = Integer.toString(ThreadLocalRandom.current().nextInt(range), 36);
        return "0".repeat(ID_LENGTH - digits.length()) + digits;
    }

    /** Four characters, {@code 0-9a-z}, that no other living run of this user has; part of every name outside the folder. */
    public String id() {
        return id;
    }

    /** The run's own folder, for logs, keys and data; deleted at the end. */
    public Path folder() {
        return records.folder();
    }

    /** What is on the machine because of this run. */
    public Records records() {
        return records;
    }

    /**
     * Has {@code closeable} closed at the end, the latest first, before what is recorded is removed.
     *
     * @throws IllegalStateException if the run has ended
     */
    public synchronized void onClose(AutoCloseable closeable) {
        if (closed) {
            throw new IllegalStateException("the lab's run " + id + " has ended");
        }
        closeables.push(closeable);
    }

    /** Closes what was registered, then removes everything recorded. May be repeated; a second caller waits for the first. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeables.forEach(Run::closeQuietly);
        closeables.clear();
        Leftovers.remove(records);
        if (!Thread.currentThread().equals(hook)) {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending; the hook finds the run closed.
        }
    }

    private void closeAtExit() {
        close();
    }

    /** One thing that does not close must not keep the others on the machine. */
    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            System.err.println("lab: " + closeable + " did not close: " + e);
        }
    }
}
