package dev.metallbj.lab.process;

import dev.metallbj.lab.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A CPU and memory limit as the kubelet sets it for a container: a group in each of the cgroup v1 hierarchies cpu, cpuacct and memory.
 * Removed with its run. Any thread.
 */
public final class Cgroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuacct", "memory");
    private static final long PERIOD_MICROS = 100_000; // what the kubelet uses

    private final String name;

    private Cgroup(String name) {
        this.name = name;
    }

    /** Why limits cannot be set on this machine; empty if they can. */
    public static Optional<String> unavailable() {
        for (String controller : CONTROLLERS) {
            Path hierarchy = ROOT.resolve(controller);
            if (!Files.isWritable(hierarchy.resolve("cgroup.procs"))) {
                return Optional.of("no writable cgroup v1 hierarchy at " + hierarchy);
            }
        }
        return Optional.empty();
    }

    /**
     * Makes a group.
     *
     * @param name unique in the run
     * @param milliCpu 1000 is one core; at least 10
     * @param memoryBytes above 0; above it the kernel kills a process of the group
     * @throws UncheckedIOException if the machine has no writable cgroups, see {@link #unavailable}
     */
    public static Cgroup create(Run run, String name, int milliCpu, long memoryBytes) {
        if (milliCpu < 10 || memoryBytes <= 0) {
            throw new IllegalArgumentException("a limit is at least 10 thousandths of a CPU and one byte, not "
                    + milliCpu + " and " + memoryBytes);
        }
        Cgroup cgroup = new Cgroup("metallb-lab-" + run.id() + "-" + name);
        try {
            for (String controller : CONTROLLERS) {
                run.records().cgroup(cgroup.folder(controller));
                // Two controllers may share one hierarchy, and then one folder.
                Files.createDirectories(cgroup.folder(controller));
            }
            cgroup.write("cpu", "cpu.cfs_period_us", PERIOD_MICROS);
            cgroup.writeQuota(milliCpu);
            cgroup.write("memory", "memory.limit_in_bytes", memoryBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cgroup " + cgroup.name + " could not be made", e);
        }
        return cgroup;
    }

    /**
     * Changes the CPU limit of its processes, at once.
     *
     * @param milliCpu 1000 is one core; at least 10
     */
    public void limitCpu(int milliCpu) {
        try {
            writeQuota(milliCpu);
        } catch (IOException e) {
            throw new UncheckedIOException("the CPU limit of cgroup " + name + " could not be changed", e);
        }
    }

    private void writeQuota(int milliCpu) throws IOException {
        write("cpu", "cpu.cfs_quota_us", milliCpu * PERIOD_MICROS / 1000);
    }

    /** Files that a process writes its id to in order to join. */
    List<Path> processFiles() {
        return CONTROLLERS.stream()
                .map(controller -> folder(controller).resolve("cgroup.procs"))
                .toList();
    }

    /** How many of its processes the kernel has killed because the memory limit was reached. */
    public long oomKills() {
        return line("memory", "memory.oom_control", "oom_kill ");
    }

    /** Memory in bytes that counts against the limit now, page cache included. */
    public long memoryUsage() {
        return number("memory", "memory.usage_in_bytes");
    }

    /** The most that counted so far, in bytes; it stays at the limit once page cache has filled it. */
    public long memoryPeak() {
        return number("memory", "memory.max_usage_in_bytes");
    }

    /** Anonymous memory in bytes: what cannot be given back under pressure. */
    public long anonymousMemory() {
        return line("memory", "memory.stat", "total_rss ");
    }

    /** CPU time that its processes have used so far. */
    public Duration cpuTime() {
        return Duration.ofNanos(number("cpuacct", "cpuacct.usage"));
    }

    /** For how long so far its processes were held back because the quota of a period was used up. */
    public Duration throttled() {
        return Duration.ofNanos(line("cpu", "cpu.stat", "throttled_time "));
    }

    private Path folder(String controller) {
        return ROOT.resolve(controller).resolve(name);
    }

    private void write(String controller, String file, long value) throws IOException {
        Files.writeString(folder(controller).resolve(file), Long.toString(value));
    }

    private long number(String controller, String file) {
        return Long.parseLong(read(controller, file).trim());
    }

    private long line(String controller, String file, String start) {
        return read(controller, file)
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length()).trim()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " of " + name + " has no line " + start));
    }

    private String read(String controller, String file) {
        try {
            return Files.readString(folder(controller).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " of cgroup " + name + " could not be read", e);
        }
    }

    @Override
    public String toString() {
        return "cgroup " + name;
    }
}
