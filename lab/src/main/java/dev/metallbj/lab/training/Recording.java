package dev.metallbj.lab.training;

import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The AOT cache of one program, from its recording to the file that its start script looks for: {@code aot/NAME.aot} beside {@code bin}.
 *
 * @param kind whose it is
 * @param classes what the recording leaves and the making of the cache reads; in the run's folder
 * @param cache the result
 * @param sources what it is made from; stands beside the cache
 */
record Recording(Program.Kind kind, Path classes, Path cache, Sources sources) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /**
     * One that has not begun.
     *
     * @param folder for what the recording leaves
     */
    static Recording of(Program.Kind kind, Path folder) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return new Recording(
                kind,
                folder.resolve(name + ".classes"),
                kind.home().resolve("aot").resolve(name + ".aot"),
                Sources.of(kind.home()));
    }

    /** Whether the cache is there, made of the same jars for the same JVM. */
    boolean isUpToDate() {
        return Files.exists(cache) && sources.areThoseOf(note());
    }

    private Path note() {
        return cache.resolveSibling(cache.getFileName() + ".sources");
    }

    /** Removes the cache from before, which the start script would use; with what is returned as environment the program records. */
    Map<String, String> begin() {
        try {
            Files.createDirectories(kind.home().resolve("aot"));
            Files.deleteIfExists(note());
            Files.deleteIfExists(cache);
        } catch (IOException e) {
            throw new UncheckedIOException("the AOT cache from before cannot be removed", e);
        }
        return Map.of("JAVA_OPTS", "-XX:AOTMode=record -XX:AOTConfiguration=" + classes);
    }

    /** Ends the program that records; writing takes it seconds. */
    void end(Program program) {
        int code = program.process().stop(LIMIT);
        if (code != 0 || !Files.exists(classes)) {
            throw new IllegalStateException(program + " ended with " + code + " and recorded no classes:\n"
                    + program.process().logTail(20));
        }
    }

    /**
     * Makes the cache: whole or not at all.
     *
     * @return its size in bytes
     */
    long make(Processes processes) {
        Path part = cache.resolveSibling(cache.getFileName() + ".part");
        String flags = "-XX:AOTMode=create -XX:AOTConfiguration=" + classes + " -XX:AOTCache=" + part;
        Child child = processes.start(
                Command.of(kind + "-cache", List.of(kind.startScript().toString()))
                        .withEnvironment(Map.of("JAVA_HOME", System.getProperty("java.home"), "JAVA_OPTS", flags)));
        OptionalInt code = child.awaitExit(LIMIT);
        if (code.isEmpty() || code.getAsInt() != 0) {
            throw new IllegalStateException("no AOT cache of the " + kind + ":\n" + child.logTail(20));
        }
        try {
            Files.move(part, cache);
            Files.writeString(note(), sources.text());
            return Files.size(cache);
        } catch (IOException e) {
            throw new UncheckedIOException(cache + " was not made", e);
        }
    }
}
