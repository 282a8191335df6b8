package dev.metallbj.lab.process;

import dev.metallbj.lab.linux.Commands;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lives in the heap of a JVM: its own count of all objects that can be reached, made after a full collection
 * ({@code jcmd PID GC.class_histogram}). Exact, unlike the size of a process: two counts of a program at rest differ by some 100 bytes.
 *
 * @param bytes by name of the class, as the JVM writes it ({@code [B} = arrays of bytes)
 */
public record LiveHeap(Map<String, Long> bytes) {

    // " 1:  12345  678901  java.lang.String (java.base@25)"
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");

    /** Not objects but gaps, which a collection leaves where moving what lies behind them is not worth while. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    public LiveHeap {
        bytes = Map.copyOf(bytes);
    }

    /**
     * Counts now; the program stands still for some 50 ms.
     *
     * @param pid of a JVM of this user, in this namespace of processes
     * @throws dev.metallbj.lab.linux.CommandException if there is none
     */
    public static LiveHeap of(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return parse(Commands.run(jcmd.toString(), Long.toString(pid), "GC.class_histogram"));
    }

    static LiveHeap parse(String histogram) {
        Map<String, Long> bytes = new HashMap<>();
        for (Matcher line = LINE.matcher(histogram); line.find(); ) {
            if (!line.group(2).contains(FILLER)) {
                bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum);
            }
        }
        if (bytes.isEmpty()) {
            throw new IllegalArgumentException("no histogram: " + histogram);
        }
        return new LiveHeap(bytes);
    }

    /** Of all classes together. */
    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How much more there is than in an earlier count, by class; less counts negative, what is equal is left out. Sorted by name. */
    public Map<String, Long> since(LiveHeap earlier) {
        Map<String, Long> more = new TreeMap<>(bytes);
        earlier.bytes.forEach((type, size) -> more.merge(type, -size, Long::sum));
        more.values().removeIf(size -> size == 0);
        return more;
    }
}
