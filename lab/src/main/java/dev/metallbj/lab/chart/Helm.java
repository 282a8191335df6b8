package dev.metallbj.lab.chart;

import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.project.BuildScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real helm with a home of its own, so that it reads and changes nothing of the user's. Any thread; the caller waits until it has ended. */
public final class Helm {
    /** The version that is built, and that the chart is tested with. */
    public static final String VERSION = "3.19.5";

    private static final long LIMIT_SECONDS = 180;

    private final Path program;
    private final Path home;
    private final Optional<Path> kubeconfig;

    private Helm(Path program, Path home, Optional<Path> kubeconfig) {
        this.program = program;
        this.home = home;
        this.kubeconfig = kubeconfig;
    }

    /**
     * What helm said.
     *
     * @param code 0 = it worked
     * @param output standard output
     * @param errors standard error
     */
    public record Answer(int code, String output, String errors) {}

    /**
     * For rendering: it may talk to no cluster.
     *
     * @param home a folder for what helm keeps
     * @throws IllegalStateException if helm can neither be found nor built; the message says why
     */
    public static Helm without(Path home) {
        return new Helm(find(), home, Optional.empty());
    }

    /** For a cluster. Commands that wait may take three minutes. */
    public static Helm of(Path home, Path kubeconfig) {
        return new Helm(find(), home, Optional.of(kubeconfig));
    }

    /** In the cache folder, else built, which takes minutes and shows its progress on standard error. */
    private static Path find() {
        return BuildScript.run("lab/helm/build.sh").resolve("helm");
    }

    /** The file, as for a person who goes on with it. */
    public Path program() {
        return program;
    }

    /**
     * Runs helm.
     *
     * @throws IllegalStateException if it ends with another code than 0; the message has what it printed
     */
    public String run(String... arguments) {
        Answer answer = ask(arguments);
        if (answer.code != 0) {
            throw new IllegalStateException(
                    "helm " + String.join(" ", arguments) + " ended with " + answer.code + ": " + answer.errors);
        }
        return answer.output;
    }

    /** Runs helm, whatever comes of it. */
    public Answer ask(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(home, "helm", ".out");
            Path errors = Files.createTempFile(home, "helm", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(argv).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment());
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(argv + " did not end within " + LIMIT_SECONDS + " s");
            }
            return new Answer(process.exitValue(), Files.readString(output), Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(argv.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "HELM_CACHE_HOME", home.resolve("cache").toString(),
                "HELM_CONFIG_HOME", home.resolve("config").toString(),
                "HELM_DATA_HOME", home.resolve("data").toString(),
                "KUBECONFIG",
                        kubeconfig
                                .map(Path::toString)
                                .orElse(home.resolve("none").toString()),
                // Its own folder of programs first: helm asks nobody else.
                "PATH",
                        Commands.find("true")
                                .map(Path::getParent)
                                .map(Path::toString)
                                .orElse("/usr/bin"));
    }
}
