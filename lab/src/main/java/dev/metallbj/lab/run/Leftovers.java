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
import java.util.function.BooleanSupplier;
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

    /**
     * Removes one run: processes first, because they keep namespaces, cgroups and files in use. The records go last, and stay if anything
     * else does: then the next run tries again.
     */
    static void remove(Records records) {
        boolean gone = kill(records.recordedProcesses());
        for (String namespace : records.recordedNamespaces()) {
            gone &= deleteNamespace(namespace);
        }
        for (Path cgroup : records.recordedCgroups()) {
            gone &= isGone("cgroup " + cgroup, () -> deleteCgroup(cgroup));
        }
        if (gone) {
            isGone("folder " + records.folder(), () -> deleteFolder(records.folder()));
        }
    }

    private static boolean kill(List<ProcessId> processes) {
        processes.forEach(process -> process.signal(Signal.KILL));
        boolean gone = true;
        for (ProcessId process : processes) {
            gone &= isGone("process " + process.pid(), () -> !process.isAlive());
        }
        return gone;
    }

    private static boolean deleteNamespace(String name) {
        if (!Files.exists(NAMESPACES.resolve(name))) {
            return true;
        }
        try {
            Commands.run("ip", "netns", "delete", name);
            return true;
        } catch (CommandException e) {
            System.err.println("lab: network namespace " + name + " remains: " + e.getMessage());
            return false;
        }
    }

    /** What a process kept in use can be removed a moment after it has ended, not at once; so try for a while. */
    private static boolean isGone(String what, BooleanSupplier attempt) {
        boolean gone = Await.until(LIMIT, attempt);
        if (!gone) {
            System.err.println("lab: " + what + " remains");
        }
        return gone;
    }

    /** With the groups below it, which a kubelet makes. What looks like files in them goes with its group. */
    private static boolean deleteCgroup(Path cgroup) {
        if (!Files.exists(cgroup)) {
            return true;
        }
        try (Stream<Path> files = Files.walk(cgroup)) {
            for (Path group : files.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.deleteIfExists(group);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false; // a process is in it still
        }
    }

    private static boolean deleteFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (NoSuchFileException e) {
            return !Files.exists(folder);
        } catch (IOException | UncheckedIOException e) {
            return false; // a file was added during the walk
        }
    }
}
