package dev.metallbj.lab.program;

import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.probe.Http;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** A running controller or speaker. Any thread. */
public final class Program {
    /** Where metrics are, without {@code --port}. */
    public static final int METRICS_PORT = 7472;

    /** Where health is, without {@code --health-probe-port}. */
    public static final int HEALTH_PORT = 17472;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration HTTP_LIMIT = Duration.ofSeconds(5);
    // Prometheus 2's own, which asks for OpenMetrics first: the answer must be text 0.0.4 all the same (spec section
    // 9).
    private static final String PROMETHEUS_ACCEPT =
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private final Child child;
    private final Namespace namespace;
    private final ProgramLog log;

    private Program(Child child, Namespace namespace, ProgramLog log) {
        this.child = child;
        this.namespace = namespace;
        this.log = log;
    }

    /** Which program. */
    public enum Kind {
        /** Gives addresses to Services. */
        CONTROLLER("controller", "metallb-controller"),
        /** Answers ARP for them on its node. */
        SPEAKER("speaker", "metallb-speaker");

        private final String folder;
        private final String script;

        Kind(String folder, String script) {
            this.folder = folder;
            this.script = script;
        }

        /** The folder that holds all of it, whether it is built or not. */
        public Path home() {
            return ProjectFiles.dist().resolve(folder);
        }

        /**
         * Its start script, as {@code make dist} leaves it.
         *
         * @throws IllegalStateException if it is not built
         */
        public Path startScript() {
            Path path = home().resolve("bin").resolve(script);
            if (!Files.isExecutable(path)) {
                throw new IllegalStateException(path + " does not exist; build it with: make dist");
            }
            return path;
        }
    }

    /**
     * How to start one.
     *
     * @param kind which program
     * @param name of the process and its log file, unique among those that run
     * @param namespace it runs in
     * @param flags MetalLB's (spec section 8)
     * @param environment in addition to JAVA_HOME, which is set to this JVM's
     * @param cgroup that limits it
     */
    public record Start(
            Kind kind,
            String name,
            Namespace namespace,
            List<String> flags,
            Map<String, String> environment,
            Optional<Cgroup> cgroup) {}

    /** Starts one; returns at once. */
    public static Program start(Processes processes, Start start) {
        List<String> argv = new ArrayList<>(List.of(start.kind.startScript().toString()));
        argv.addAll(start.flags);
        ProgramLog log = new ProgramLog();
        Command command = Command.of(start.name, argv)
                .in(start.namespace)
                .withEnvironment(Map.of("JAVA_HOME", System.getProperty("java.home")))
                .withEnvironment(start.environment)
                .onLine(log::add);
        command = start.cgroup.map(command::within).orElse(command);
        return new Program(processes.start(command), start.namespace, log);
    }

    /** Its process: exit code, log file, kill. */
    public Child process() {
        return child;
    }

    /** What it has printed since its start. */
    public List<LogLine> log() {
        return log.lines();
    }

    /**
     * Waits for a line, printed already or to come.
     *
     * @throws IllegalStateException if none is printed within {@code limit}; the message has the end of the log
     */
    public LogLine awaitLog(Predicate<LogLine> wanted, Duration limit) {
        return awaitLog(0, wanted, limit);
    }

    /**
     * As {@link #awaitLog(Predicate, Duration)}, but skips the first lines.
     *
     * @param from how many; {@code log().size()} waits for a new line
     */
    public LogLine awaitLog(int from, Predicate<LogLine> wanted, Duration limit) {
        return log.await(from, wanted, limit).orElseThrow(() -> complaint("did not log what was waited for", limit));
    }

    /**
     * Scrapes its metrics as Prometheus does.
     *
     * @throws IllegalStateException if it does not answer 200
     */
    public Metrics metrics() {
        Http.Reply reply = get(METRICS_PORT, "/metrics", Map.of("Accept", PROMETHEUS_ACCEPT));
        if (reply.status() != 200) {
            throw new IllegalStateException(child + " answered " + reply.status() + " to a scrape: " + reply.body());
        }
        return new Metrics(reply.body(), reply.contentType());
    }

    /**
     * How many speakers it counts in a state of gossip, itself included: one scrape.
     *
     * @param state as {@code alive}
     * @return 0 also if it does not gossip, or does not listen yet or any more
     */
    public int members(String state) {
        try {
            return (int) metrics()
                    .value("metallb_memberlist_members{state=\"" + state + "\"}")
                    .orElse(0);
        } catch (IllegalStateException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Whether it says that it is ready, now; false also while it does not listen yet. */
    public boolean isReady() {
        return answersOk("/readyz");
    }

    /** Whether it says that it is alive, now. */
    public boolean isHealthy() {
        return answersOk("/healthz");
    }

    /**
     * Waits until it says that it is ready.
     *
     * @throws IllegalStateException if it has not within {@code limit}, or ended; the message has the end of the log
     */
    public void awaitReady(Duration limit) {
        Await.until(limit, () -> !child.isAlive() || isReady());
        if (!child.isAlive() || !isReady()) {
            throw complaint("is not ready", limit);
        }
    }

    /** Asks it to end, as the kubelet does (SIGTERM); returns what it ended with. */
    public int stop() {
        return child.stop(STOP_LIMIT);
    }

    /** Ends it at once, as a crash would (SIGKILL). */
    public void kill() {
        child.kill();
    }

    /** Lets it hang (SIGSTOP) until {@link #resume}. */
    public void pause() {
        child.pause();
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        child.resume();
    }

    private boolean answersOk(String path) {
        try {
            return get(HEALTH_PORT, path, Map.of()).status() == 200;
        } catch (IllegalStateException | UncheckedIOException e) {
            return false;
        }
    }

    private Http.Reply get(int port, String path, Map<String, String> headers) {
        try {
            return Http.get(namespace, "http://127.0.0.1:" + port + path, HTTP_LIMIT, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(child + " does not answer on port " + port, e);
        }
    }

    private IllegalStateException complaint(String what, Duration limit) {
        OptionalInt code = child.exitCode();
        String state = code.isPresent() ? "ended with " + code.getAsInt() + " and " : "";
        return new IllegalStateException(child + " " + state + what + " within " + limit.toMillis() + " ms; the end of "
                + child.log() + ":\n" + child.logTail(20));
    }

    @Override
    public String toString() {
        return child.toString();
    }
}
