package dev.metallbj.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program that may take long and talks to the API, as a person does. Any thread. */
public final class CommandLine {
    private CommandLine() {}

    /**
     * Runs it and returns what it printed on standard output and error.
     *
     * @param input for its standard input
     * @param environment in addition to this JVM's
     * @throws IllegalStateException if it does not end with 0 within {@code limit}; the message has what it printed
     */
    public static String run(
            Path program, List<String> arguments, String input, Map<String, String> environment, Duration limit) {
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(arguments);
        try {
            Path output = Files.createTempFile("command", ".out");
            try {
                return run(argv, input, environment, limit, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(program + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + program + " ran", e);
        }
    }

    private static String run(
            List<String> argv, String input, Map<String, String> environment, Duration limit, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String printed = Files.readString(output);
        if (!ended || process.exitValue() != 0) {
            String how = ended ? "ended with " + process.exitValue() : "did not end within " + limit.toSeconds() + " s";
            throw new IllegalStateException("\"" + String.join(" ", argv) + "\" " + how + ":\n" + printed.trim());
        }
        return printed;
    }
}
