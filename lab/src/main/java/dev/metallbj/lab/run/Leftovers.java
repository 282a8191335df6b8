package dev.metallbj.lab.run;

import dev.metallbj.lab.linux.CommandException;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.linux.ProcessId;
import dev.metallbj.lab.linux.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes what a run has recorded, and nothing else. The same code ends a run in order and clears up after one that was killed, so that
 * it is used all the time. Each step may find its work done already.
 */
final class Leftovers {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Path NAMESPACES = Path.of("/run/netns");

    private Leftovers() {}

    /** Removes the runs in {@code runs} whose owner is no longer alive. The caller holds the lock. */
    static void removeIn(Path runs) throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.list(runs)) {
            folders = files.filter(Files::isDirectory).toList();
        }
        for (Path folder : folders) {
            Records records = Records.open(folder);
            // No owner on record: killed right after it made the folder, which it does under the lock that we hold.
            if (records.owner().filter(ProcessId::isAlive).isEmpty()) {
                System.err.println("lab: removing what the killed run " + folder.getFileName() + " has left");
                remove(records);
            }
        }
    }

    /** Removes one run: processes first, because they keep namespaces, cgroups and files in use. */
    static void remove(Records records) {
        kill(records.recordedProcesses());
        records.recordedNamespaces().forEach(Leftovers::deleteNamespace);
        records.recordedCgroups().forEach(Leftovers::deleteCgroup);
        deleteFolder(records.folder());
    }

    private static void kill(List<ProcessId> processes) {
        processes.forEach(process -> process.signal(Signal.KILL));
        for (ProcessId process : processes) {
            boolean gone = Await.until(LIMIT, () -> !process.isAlive());
            if (!gone) {
                System.err.println("lab: process " + process.pid() + " does not end");
            }
        }
    }

    private static void deleteNamespace(String name) {
        if (!Files.exists(NAMESPACES.resolve(name))) {
            return;
        }
        try {
            Commands.run("ip", "netns", "delete", name);
        } catch (CommandException e) {
            System.err.println("lab: network namespace " + name + " remains: " + e.getMessage());
        }
    }

    /** A cgroup can be removed a moment after its last process has ended, not at once. */
    private static void deleteCgroup(Path cgroup) {
        boolean gone = Await.until(LIMIT, () -> {
            try {
                Files.deleteIfExists(cgroup);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        if (!gone) {
            System.err.println("lab: cgroup " + cgroup + " remains");
        }
    }

    private static void deleteFolder(Path folder) {
        // A process that was killed a moment ago may have added a file during the walk.
        boolean gone = Await.until(LIMIT, () -> {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return true;
            } catch (NoSuchFileException e) {
                return !Files.exists(folder);
            } catch (IOException | UncheckedIOException e) {
                return false;
            }
        });
        if (!gone) {
            System.err.println("lab: folder " + folder + " remains");
        }
    }
}
