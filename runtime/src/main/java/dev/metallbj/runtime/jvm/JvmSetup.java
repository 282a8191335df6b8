package dev.metallbj.runtime.jvm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The JVM's setup, as found at the start.
 *
 * @param heapMaxMiB the largest heap, in MiB
 * @param flags of the JVM, in their order, without class path and main class
 * @param cache the AOT cache that the flags name
 */
public record JvmSetup(long heapMaxMiB, List<String> flags, Cache cache) {
    private static final String CACHE_FLAG = "-XX:AOTCache=";
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    /** An AOT cache: classes as a training run left them, which spares a start most of its CPU. */
    public sealed interface Cache {
        /** No flag names one. */
        record None() implements Cache {}

        /** It is in use. */
        record Used(String file) implements Cache {}

        /** It is named and not in use: missing, cut off, or made for another JVM, other flags or other jars. */
        record Ignored(String file) implements Cache {}
    }

    public JvmSetup {
        flags = List.copyOf(flags);
    }

    /** This JVM's. */
    public static JvmSetup read() {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return new JvmSetup(Runtime.getRuntime().maxMemory() >> 20, flags, cache(flags, MAPPINGS));
    }

    /**
     * The last cache that the flags name, as the JVM takes it.
     *
     * @param mappings of the process's memory, as in /proc/self/maps
     */
    static Cache cache(List<String> flags, Path mappings) {
        Optional<String> named = flags.stream()
                .filter(flag -> flag.startsWith(CACHE_FLAG))
                .reduce((first, second) -> second)
                .map(flag -> flag.substring(CACHE_FLAG.length()));
        if (named.isEmpty()) {
            return new Cache.None();
        }
        String file = named.get();
        return isMapped(file, mappings) ? new Cache.Used(file) : new Cache.Ignored(file);
    }

    /** The JVM has no question for it: a cache that it does not use it unmaps again. */
    private static boolean isMapped(String file, Path mappings) {
        // Not UTF-8: a file's name may be any bytes.
        try (Stream<String> lines = Files.lines(mappings, StandardCharsets.ISO_8859_1)) {
            String real = Path.of(file).toRealPath().toString();
            String end = " " + new String(real.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return lines.anyMatch(line -> line.endsWith(end));
        } catch (IOException e) {
            return false; // the cache's file is missing
        }
    }

    /** One line that says it all, and a warning more when the cache is not used. */
    public void log(Logger log) {
        log.atInfo()
                .addKeyValue("event", "jvm")
                .addKeyValue("java", Runtime.version().toString())
                .addKeyValue("heapMaxMiB", heapMaxMiB)
                .addKeyValue("aotCache", cache instanceof Cache.Used)
                .addKeyValue("flags", String.join(" ", flags))
                .log("JVM");
        if (cache instanceof Cache.Ignored ignored) {
            log.atWarn()
                    .addKeyValue("event", "aotCacheIgnored")
                    .addKeyValue("file", ignored.file)
                    .log(
                            "the AOT cache is not used, so that the start takes longer: it is missing or broken, or was made for another JVM,"
                                    + " other flags or other jars; -Xlog:aot in JAVA_OPTS says which");
        }
    }
}
