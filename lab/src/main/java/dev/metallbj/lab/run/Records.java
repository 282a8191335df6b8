package dev.metallbj.lab.run;

import dev.metallbj.lab.linux.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run has put on the machine, one small file each. A record is written before the thing is made: a run that is killed in between
 * leaves a record too many, never one too few.
 */
public final class Records {
    private final Path folder;

    private Records(Path folder) {
        this.folder = folder;
    }

    static Records create(Path folder, ProcessId owner) throws IOException {
        Files.createDirectory(folder);
        Records records = new Records(folder);
        Files.writeString(folder.resolve("owner"), owner.pid() + " " + owner.startTime());
        for (Kind kind : Kind.values()) {
            Files.createDirectory(records.folderOf(kind));
        }
        return records;
    }

    static Records open(Path folder) {
        return new Records(folder);
    }

    private enum Kind {
        PROCESSES,
        NAMESPACES,
        CGROUPS
    }

    Path folder() {
        return folder;
    }

    /**
     * Where a process to be started records itself, before it becomes the program asked for: a file that gets the process's line of
     * {@code /proc/PID/stat}. A process that its starter records could be missed when the starter is killed in between.
     */
    public Path processes() {
        return folderOf(Kind.PROCESSES);
    }

    /** Records a network namespace that is about to be made by {@code ip netns add}. */
    public void namespace(String name) {
        write(Kind.NAMESPACES, name, name);
    }

    /** Records a cgroup folder that is about to be made. */
    public void cgroup(Path cgroup) {
        write(Kind.CGROUPS, cgroup.toString().substring(1).replace('/', '_'), cgroup.toString());
    }

    /** The JVM that began the run; empty if it was killed before it could say so. */
    Optional<ProcessId> owner() {
        try {
            String[] words = Files.readString(folder.resolve("owner")).trim().split(" ");
            return Optional.of(new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    List<ProcessId> recordedProcesses() {
        List<ProcessId> processes = new ArrayList<>();
        for (String stat : read(Kind.PROCESSES)) {
            if (!stat.isBlank()) { // killed while it recorded itself
                processes.add(ProcessId.parseStat(stat));
            }
        }
        return processes;
    }

    List<String> recordedNamespaces() {
        return read(Kind.NAMESPACES);
    }

    List<Path> recordedCgroups() {
        return read(Kind.CGROUPS).stream().map(Path::of).toList();
    }

    private Path folderOf(Kind kind) {
        return folder.resolve(
                switch (kind) {
                    case PROCESSES -> "processes";
                    case NAMESPACES -> "namespaces";
                    case CGROUPS -> "cgroups";
                });
    }

    private void write(Kind kind, String name, String content) {
        try {
            Files.writeString(folderOf(kind).resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException("a record for " + content + " could not be written", e);
        }
    }

    private List<String> read(Kind kind) {
        Path records = folderOf(kind);
        if (!Files.isDirectory(records)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(records)) {
            List<String> contents = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                contents.add(Files.readString(file));
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException("the records in " + records + " could not be read", e);
        }
    }
}
