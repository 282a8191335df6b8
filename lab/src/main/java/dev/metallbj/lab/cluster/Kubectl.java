package dev.metallbj.lab.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The command line tool of Kubernetes. Any thread; the caller waits until the command has ended.
 *
 * @param program the file
 * @param kubeconfig of the administrator
 */
public record Kubectl(Path program, Path kubeconfig) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /**
     * Runs a command, as {@code run("drain", "node-a")}; returns what it printed.
     *
     * @throws IllegalStateException if it does not end with 0 within two minutes; the message has what it printed
     */
    public String run(String... arguments) {
        return CommandLine.run(program, List.of(arguments), "", Map.of("KUBECONFIG", kubeconfig.toString()), LIMIT);
    }
}
