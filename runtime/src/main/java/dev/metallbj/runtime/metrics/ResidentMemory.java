package dev.metallbj.runtime.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process as the kernel counts it against a limit, nearly; proc(5), "VmRSS". */
final class ResidentMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String KEY = "VmRSS:";
    private static final long KIB = 1024;

    private ResidentMemory() {}

    /** Now; NaN where there is no such file. */
    static double bytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(KEY)) {
                    return KIB
                            * Long.parseLong(line.substring(KEY.length(), line.lastIndexOf(' '))
                                    .strip());
                }
            }
        } catch (IOException | NumberFormatException elsewhere) {
            // Not Linux: there is nothing to say.
        }
        return Double.NaN;
    }
}
