package dev.metallbj.lab.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process, for good: the kernel uses process ids again, but never with the same start time.
 *
 * @param pid above 0
 * @param startTime clock ticks since boot, field 22 of {@code /proc/PID/stat} (proc(5))
 */
public record ProcessId(long pid, long startTime) {
    private static final int STATE = 3;
    private static final int START_TIME = 22;

    /** This JVM. */
    public static ProcessId self() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IllegalStateException("/proc/" + pid + "/stat cannot be read"));
    }

    /** The process that has this id now; empty if there is none. */
    public static Optional<ProcessId> of(long pid) {
        return readStat(pid).map(ProcessId::parseStat);
    }

    /**
     * From a line of the form of {@code /proc/PID/stat}.
     *
     * @throws IllegalArgumentException if it is cut short
     */
    public static ProcessId parseStat(String stat) {
        try {
            return new ProcessId(
                    Long.parseLong(stat.substring(0, stat.indexOf(' '))), Long.parseLong(field(stat, START_TIME)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("\"" + stat + "\" is not a line of /proc/PID/stat", e);
        }
    }

    /** Whether this very process still runs. A zombie does not: it has ended and only waits to be collected. */
    public boolean isAlive() {
        return readStat(pid)
                .filter(stat -> parseStat(stat).equals(this))
                .filter(stat -> !field(stat, STATE).equals("Z"))
                .isPresent();
    }

    /** Sends a signal if this very process still runs; nothing happens otherwise. */
    public void signal(Signal signal) {
        if (!isAlive()) {
            return;
        }
        try {
            Libc.signal(pid, signal);
        } catch (IOException e) {
            // It has ended since the check, which is as good.
        }
    }

    private static Optional<String> readStat(long pid) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Field {@code number}, counted from 1 as proc(5) does; the second may contain blanks and brackets, so count from its end. */
    private static String field(String stat, int number) {
        return stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ")[number - 3];
    }
}
