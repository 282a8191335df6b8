package dev.metallbj.lab.process;

import dev.metallbj.lab.network.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program to start. Immutable; each {@code with...} gives a changed copy.
 *
 * @param name of the process in messages, and of its log file
 * @param argv program and arguments
 * @param environment in addition to this JVM's
 * @param namespace to start it in; empty: this JVM's
 * @param cgroup that limits it; empty: this JVM's
 * @param lineConsumers get each line of its output, on a thread of their own, one after the other
 */
public record Command(
        String name,
        List<String> argv,
        Map<String, String> environment,
        Optional<Namespace> namespace,
        Optional<Cgroup> cgroup,
        List<Consumer<String>> lineConsumers) {

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        lineConsumers = List.copyOf(lineConsumers);
    }

    /** A program in this JVM's environment, namespace and cgroup. */
    public static Command of(String name, List<String> argv) {
        return new Command(name, argv, Map.of(), Optional.empty(), Optional.empty(), List.of());
    }

    /** Sets environment variables. */
    public Command withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new Command(name, argv, all, namespace, cgroup, lineConsumers);
    }

    /** Starts it in a network namespace, with that namespace's /sys. */
    public Command in(Namespace inside) {
        return new Command(name, argv, environment, Optional.of(inside), cgroup, lineConsumers);
    }

    /** Starts it within limits. */
    public Command within(Cgroup limits) {
        return new Command(name, argv, environment, namespace, Optional.of(limits), lineConsumers);
    }

    /** Gives each line of its output to {@code consumer} as well. */
    public Command onLine(Consumer<String> consumer) {
        List<Consumer<String>> all = new ArrayList<>(lineConsumers);
        all.add(consumer);
        return new Command(name, argv, environment, namespace, cgroup, all);
    }
}
