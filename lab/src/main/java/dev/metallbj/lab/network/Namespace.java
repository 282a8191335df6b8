package dev.metallbj.lab.network;

import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.linux.Libc;
import dev.metallbj.lab.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A network namespace, as {@code ip netns} makes it; removed with its run. Any thread. */
public final class Namespace {
    private static final Path SYSCTL = Path.of("/proc/sys/net");

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /**
     * Makes {@code lab-RUN-SUFFIX} with its loopback interface up.
     *
     * @param suffix unique within the run
     */
    static Namespace create(Run run, String suffix) {
        Namespace namespace = new Namespace("lab-" + run.id() + "-" + suffix);
        run.records().namespace(namespace.name);
        Commands.run("ip", "netns", "add", namespace.name);
        namespace.ip("link", "set", "lo", "up");
        return namespace;
    }

    /** The name that {@code ip netns exec NAME} takes. */
    public String name() {
        return name;
    }

    /** The file that stands for it. */
    public Path file() {
        return Path.of("/run/netns", name);
    }

    /** Something that is done in a namespace and gives a result. */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        /** Does it. */
        T run() throws E;
    }

    /**
     * Runs {@code task} in a new thread that has entered this namespace, and waits for it. A socket, channel or capture that the task opens
     * belongs to the namespace for as long as it lives, whatever thread uses it later.
     *
     * <p>The task must not start threads, nor use a pool that may start some (HttpClient, virtual threads, parallel streams): they would
     * stay in the namespace, and others would use them without knowing.
     *
     * @throws E what the task throws
     * @throws IllegalStateException if the namespace cannot be entered, or if the caller was interrupted (which stays set)
     */
    @SuppressWarnings("unchecked") // a task throws E or unchecked exceptions, nothing else
    public <T, E extends Exception> T call(Task<T, E> task) throws E {
        Callable<T> inside = () -> {
            enter();
            return task.run();
        };
        FutureTask<T> future = new FutureTask<>(inside);
        // A platform thread that ends: setns(2) moves the kernel thread, which nobody else may get afterwards.
        Thread.ofPlatform().daemon().name(name).start(future);
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while something was done in " + name, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw (E) cause;
        }
    }

    private void enter() {
        try {
            Libc.enterNetworkNamespace(file());
        } catch (IOException e) {
            throw new IllegalStateException("cannot enter " + this, e);
        }
    }

    /** Runs {@code ip} on this namespace, as {@code ip("link", "show")}; returns what it prints. */
    public String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(Arrays.asList(arguments));
        return Commands.run(command.toArray(String[]::new));
    }

    /** Several {@code ip} commands in one process, one a line, as {@code addr add ADDRESS dev eth0}. The first that fails ends it. */
    public void ipBatch(List<String> lines) {
        if (!lines.isEmpty()) {
            Commands.runWithInput(String.join("\n", lines) + "\n", "ip", "-n", name, "-batch", "-");
        }
    }

    /**
     * Sets a kernel parameter of this namespace.
     *
     * @param key below {@code net}, with slashes, as {@code ipv4/conf/all/arp_ignore}
     */
    public void sysctl(String key, String value) {
        call(() -> {
            try {
                return Files.writeString(SYSCTL.resolve(key), value);
            } catch (IOException e) {
                throw new UncheckedIOException("net/" + key + " could not be set to " + value + " in " + name, e);
            }
        });
    }

    @Override
    public String toString() {
        return "network namespace " + name;
    }
}
