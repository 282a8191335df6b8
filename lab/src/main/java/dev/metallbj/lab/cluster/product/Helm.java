package dev.metallbj.lab.cluster.product;

import dev.metallbj.lab.cluster.CommandLine;
import dev.metallbj.lab.project.BuildScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Helm, as a person at this machine uses it: the caller waits until a command has ended. Any thread. */
public final class Helm {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path program;
    private final Map<String, String> environment;

    private Helm(Path program, Map<String, String> environment) {
        this.program = program;
        this.environment = environment;
    }

    /**
     * Finds Helm in the cache folder, or builds it, which takes a minute.
     *
     * @param home for what it keeps: nothing of the user's own is read or written
     */
    public static Helm of(Path kubeconfig, Path home) {
        return new Helm(
                BuildScript.run("lab/helm/build.sh").resolve("helm"),
                Map.of(
                        "KUBECONFIG", kubeconfig.toString(),
                        "HELM_CACHE_HOME", home.resolve("cache").toString(),
                        "HELM_CONFIG_HOME", home.resolve("config").toString(),
                        "HELM_DATA_HOME", home.resolve("data").toString()));
    }

    /** The file. */
    public Path program() {
        return program;
    }

    /**
     * Runs a command; returns what it printed.
     *
     * @throws IllegalStateException if it does not end with 0 within three minutes; the message has what it printed
     */
    public String run(String... arguments) {
        return CommandLine.run(program, List.of(arguments), "", environment, LIMIT);
    }
}
