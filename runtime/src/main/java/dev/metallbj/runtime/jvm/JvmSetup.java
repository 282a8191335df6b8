package dev.metallbj.runtime.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final String OFF = "-XX:AOTMode=off";
    private static final String SWITCHED_OFF =
            "it is switched off by " + OFF + ", as the start script does when a jar is newer than the cache";

    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    /** What a cache says about the JVM that made it stands in its header, which is shorter. */
    private static final int HEADER = 4096;

    /** As HotSpot names itself: {@code OpenJDK 64-Bit Server VM (25.0.3+9-LTS) for linux-amd64}. */
    private static final Pattern JVM = Pattern.compile("[\\w. -]{1,64} VM \\([^()]{1,64}\\)");

    /** An AOT cache: classes as a training run left them, which spares a start most of its CPU. */
    public sealed interface Cache {
        /** No flag names one. */
        record None() implements Cache {}

        /** It is in use. */
        record Used(String file) implements Cache {}

        /**
         * It is named and not in use.
         *
         * @param reason for people
         */
        record Ignored(String file, String reason) implements Cache {}
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
        if (isMapped(file, mappings)) {
            return new Cache.Used(file);
        }
        return new Cache.Ignored(file, flags.contains(OFF) ? SWITCHED_OFF : reason(Path.of(file)));
    }

    /** As far as the file tells: the JVM itself says it only in its own log. */
    private static String reason(Path file) {
        Optional<String> maker;
        try {
            maker = maker(file);
        } catch (IOException e) {
            return "it cannot be read";
        }
        String own = System.getProperty("java.vm.name") + " (" + System.getProperty("java.vm.version") + ")";
        if (maker.isPresent() && !maker.get().equals(own)) {
            return "it was made by another JVM, " + maker.get() + ", and this is " + own;
        }
        return "it is broken, or was made for other flags or other jars; -Xlog:aot in JAVA_OPTS says which";
    }

    /** The JVM that has made a cache, as it names itself; empty where the file does not say it. */
    private static Optional<String> maker(Path cache) throws IOException {
        try (InputStream file = Files.newInputStream(cache)) {
            Matcher jvm = JVM.matcher(new String(file.readNBytes(HEADER), StandardCharsets.ISO_8859_1));
            return jvm.find() ? Optional.of(jvm.group()) : Optional.empty();
        }
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
                    .log("the AOT cache is not used, so that the start takes longer: " + ignored.reason);
        }
    }
}
