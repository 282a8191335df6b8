package dev.metallbj.lab.cluster;

import dev.metallbj.lab.Requirements;
import dev.metallbj.lab.linux.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a machine must have for a {@link Cluster}, beyond {@link Requirements}. Any thread. */
public final class ClusterRequirements {
    /** Program, and the Debian package that has it. */
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.of(
            "containerd", "containerd",
            "ctr", "containerd",
            "runc", "runc",
            "tini-static", "tini",
            "nsenter", "util-linux",
            "unshare", "util-linux"));

    private ClusterRequirements() {}

    /** Why no cluster can be built here, with what would help; empty if one can. */
    public static Optional<String> check() {
        return Requirements.check()
                .or(ClusterRequirements::programs)
                .or(ClusterRequirements::networkPlugins)
                .or(NodeCgroups::unavailable)
                .or(ClusterRequirements::overlayfs);
    }

    private static Optional<String> programs() {
        return PROGRAMS.entrySet().stream()
                .filter(entry -> Commands.find(entry.getKey()).isEmpty())
                .findFirst()
                .map(entry -> "program " + entry.getKey() + " is missing; Debian: apt-get install " + entry.getValue());
    }

    private static Optional<String> networkPlugins() {
        return Files.isExecutable(Path.of("/usr/lib/cni/bridge"))
                ? Optional.empty()
                : Optional.of("/usr/lib/cni/bridge is missing; Debian: apt-get install containernetworking-plugins");
    }

    private static Optional<String> overlayfs() {
        try {
            boolean there = Files.readString(Path.of("/proc/filesystems")).contains("overlay");
            return there ? Optional.empty() : Optional.of("the kernel has no overlayfs (modprobe overlay)");
        } catch (IOException e) {
            return Optional.of("/proc/filesystems cannot be read: " + e.getMessage());
        }
    }
}
