package dev.metallbj.lab.process;

import dev.metallbj.lab.linux.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one process takes of the machine, by the kernel's count, without asking the process (proc(5)).
 *
 * @param residentBytes all of its memory that is in RAM, pages shared with others included
 * @param anonymousBytes the part that is backed by no file and so cannot be given back under pressure
 * @param peakResidentBytes the most that was resident since its start
 * @param threads that it has
 * @param cpu used since its start, by all its threads
 */
public record ProcessUsage(long residentBytes, long anonymousBytes, long peakResidentBytes, int threads, Duration cpu) {
    private static final long KIB = 1024;

    /**
     * Of a process now. The exact sums of its memory take the kernel about a millisecond.
     *
     * @throws UncheckedIOException if it has ended
     */
    public static ProcessUsage of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        String memory = read(folder.resolve("smaps_rollup"));
        String status = read(folder.resolve("status"));
        return new ProcessUsage(
                number(memory, "Rss:") * KIB,
                number(memory, "Anonymous:") * KIB,
                number(status, "VmHWM:") * KIB,
                (int) number(status, "Threads:"),
                cpu(pid));
    }

    /** Its CPU time alone, which costs next to nothing to ask for. */
    public static Duration cpu(long pid) {
        try {
            return Libc.cpuTime(pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be read; has the process ended?", e);
        }
    }

    /** The first word after a key at the start of a line. */
    private static long number(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).trim().split(" ")[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no line " + key));
    }
}
