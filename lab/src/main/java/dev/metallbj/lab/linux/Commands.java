package dev.metallbj.lab.linux;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the short commands that set the lab up: {@code ip} and {@code nft}. Any thread; the caller waits until the command has ended. */
public final class Commands {
    private static final long TIMEOUT_SECONDS = 30;
    // Not on the PATH of every user, but that is where Debian puts ip and nft.
    private static final String SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/bin:/bin";

    private Commands() {}

    /** Where a program is: first on PATH, then in the system's folders; empty if nowhere. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SYSTEM_FOLDERS;
        for (String folder : path.split(File.pathSeparator)) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * Runs a command and returns what it printed on standard output.
     *
     * @throws CommandException if it ends with another code than 0, within 30 s or not; the message has what it printed
     */
    public static String run(String... command) {
        return runWithInput("", command);
    }

    /** As {@link #run}, with {@code input} on standard input. */
    public static String runWithInput(String input, String... command) {
        List<String> argv = new ArrayList<>(List.of(command));
        argv.set(0, find(command[0]).map(Path::toString).orElse(command[0]));
        try {
            // Through a file: a pipe that nobody reads could block the command.
            Path errors = Files.createTempFile("command", ".err");
            try {
                return run(argv, input, errors);
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        }
    }

    private static String run(List<String> argv, String input, Path errors) throws IOException {
        Process process =
                new ProcessBuilder(argv).redirectError(errors.toFile()).start();
        try (var stdin = process.outputWriter()) {
            stdin.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new CommandException(argv, "did not end within " + TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new CommandException(argv, "was interrupted");
        }
        if (process.exitValue() != 0) {
            throw new CommandException(
                    argv,
                    "ended with " + process.exitValue() + ": "
                            + Files.readString(errors).trim());
        }
        return output;
    }
}
