package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.apiserver.RequestCounts;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.ProcessUsage;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Lets a program give all Services of a lab an address, and measures by the API server's own count of requests: the program is not asked. Time
 * begins just before the process is started, so that the JVM's start and the reading of all Services are part of it. One thread.
 */
final class AssignmentRace {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Time in which a program that writes too much shows it. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private static final Duration PACE = Duration.ofMillis(20);
    /** Counts are not asked for more often: each time costs the server about ten milliseconds of CPU. */
    private static final double COUNTING_PACE = 0.4;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int FEW = 10;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;

    private final ApiServer server;
    private final int services;
    private final Supplier<Child> program;

    /**
     * What one program took.
     *
     * @param firstWrite seconds from its start to its first status
     * @param addresses to the last status
     * @param everything to the last status and the last Event
     * @param cpu of its process until then, in seconds
     * @param serverCpu of kube-apiserver in the same time
     * @param peakMiB the most memory it had resident
     * @param writes it made in all, until some seconds after
     */
    record Result(
            double firstWrite,
            double addresses,
            double everything,
            double cpu,
            double serverCpu,
            double peakMiB,
            RequestCounts writes) {}

    AssignmentRace(Lab lab, int services, Supplier<Child> program) {
        this.server = lab.apiServer();
        this.services = services;
        this.program = program;
    }

    /**
     * Runs the program until it is done; ends it.
     *
     * @throws IllegalStateException if it has not written one status and one Event for each Service within 5 minutes, or ends
     */
    Result run() {
        RequestCounts before = server.requests();
        Course course = new Course(before);
        Child running = program.get();
        try {
            boolean done = Await.every(PACE, PATIENCE, () -> !running.isAlive() || course.isDone());
            if (!done || !running.isAlive()) {
                throw new IllegalStateException(
                        running + " wrote " + server.requests().since(before) + ", exit code " + running.exitCode()
                                + "; its log ends with:\n" + running.logTail(20));
            }
            double cpu = ProcessUsage.cpu(running.pid()).toNanos() / NANOS;
            double serverCpu = course.last.since(before).cpuSeconds();
            Pause.of(AFTERWARDS);
            double peak = ProcessUsage.of(running.pid()).peakResidentBytes() / MIB;
            return new Result(
                    course.firstWrite.orElse(0),
                    course.addresses.orElse(0),
                    course.everything.orElse(0),
                    cpu,
                    serverCpu,
                    peak,
                    server.requests().since(before));
        } finally {
            running.stop(STOP_LIMIT);
        }
    }

    static long statusWrites(RequestCounts counts) {
        return counts.writes("services", "status") + counts.writes("services", "");
    }

    static long events(RequestCounts counts) {
        return counts.writes("events", "");
    }

    /** When what was first seen. Asks for the counts only when the number of changes says that they may be complete. */
    private final class Course {
        private final RequestCounts before;
        private final long revision = server.revision();
        private final long begin = System.nanoTime();
        private RequestCounts last;
        private double counted;
        private OptionalDouble firstWrite = OptionalDouble.empty();
        private OptionalDouble addresses = OptionalDouble.empty();
        private OptionalDouble everything = OptionalDouble.empty();

        Course(RequestCounts before) {
            this.before = before;
            this.last = before;
        }

        boolean isDone() {
            long changes = server.revision() - revision;
            double now = (System.nanoTime() - begin) / NANOS;
            // The server itself changes something now and then.
            if (changes > FEW && firstWrite.isEmpty()) {
                firstWrite = OptionalDouble.of(now);
            }
            boolean complete = changes >= 2L * services;
            if (complete || changes >= services && now - counted >= COUNTING_PACE) {
                count(now);
            }
            return everything.isPresent();
        }

        private void count(double now) {
            counted = now;
            last = server.requests();
            RequestCounts counts = last.since(before);
            if (statusWrites(counts) >= services && addresses.isEmpty()) {
                addresses = OptionalDouble.of(now);
            }
            if (addresses.isPresent() && events(counts) >= services) {
                everything = OptionalDouble.of(now);
            }
        }
    }
}
