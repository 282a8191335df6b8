package dev.metallbj.lab.cluster;

import dev.metallbj.lab.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node's group in every cgroup v1 hierarchy of the machine, below which its kubelet makes those of Pods. Removed with its run, and what is
 * below them. Any thread.
 */
final class NodeCgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final List<String> NEEDED = List.of("cpu", "cpuacct", "cpuset", "memory", "pids");

    private NodeCgroups() {}

    /** Why nodes cannot have groups on this machine; empty if they can. */
    static Optional<String> unavailable() {
        return NEEDED.stream()
                .filter(controller -> !Files.isWritable(ROOT.resolve(controller).resolve("cgroup.procs")))
                .findFirst()
                .map(controller -> "no writable cgroup v1 hierarchy at " + ROOT.resolve(controller));
    }

    /**
     * Makes the groups.
     *
     * @param node unique in the run
     * @return their name, the same in each hierarchy
     */
    static String create(Run run, String node) {
        String name = "metallb-lab-" + run.id() + "-" + node;
        try {
            for (Path hierarchy : hierarchies()) {
                Path group = hierarchy.resolve(name);
                run.records().cgroup(group);
                Files.createDirectories(group);
                fillCpuset(hierarchy, group);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the cgroups of " + node + " could not be made", e);
        }
        return name;
    }

    /** Those of version 1: their groups list threads too. */
    private static List<Path> hierarchies() throws IOException {
        List<Path> hierarchies = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(ROOT, Files::isDirectory)) {
            for (Path folder : folders) {
                if (Files.exists(folder.resolve("tasks"))) {
                    hierarchies.add(folder);
                }
            }
        }
        return hierarchies;
    }

    /** A new group of this controller has no CPU and takes no process. */
    private static void fillCpuset(Path hierarchy, Path group) throws IOException {
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            if (Files.exists(hierarchy.resolve(file))) {
                Files.writeString(group.resolve(file), Files.readString(hierarchy.resolve(file)));
            }
        }
    }
}
