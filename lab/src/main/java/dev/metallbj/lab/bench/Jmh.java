package dev.metallbj.lab.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a benchmark of JMH. Each of its cases has JVMs of its own, so that what was compiled for one does not slow down or speed up another, with the
 * compiler and collector that the controller runs with: C1 alone, serial.
 */
final class Jmh {
    private static final String[] JVM = {
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        // More than the controller has: 100,000 addresses are in use here.
        "-Xmx512m",
        // JMH looks into objects by means that the JVM would complain about.
        "--sun-misc-unsafe-memory-access=allow"
    };

    private Jmh() {}

    /**
     * Measures all cases of a benchmark; a few seconds each.
     *
     * @throws IllegalStateException if the benchmark fails
     */
    static List<RunResult> run(Class<?> benchmark, Effort effort) {
        var options = new OptionsBuilder()
                .include("^" + benchmark.getName() + "\\.")
                .forks(effort.of(2, 1))
                .warmupIterations(effort.of(3, 2))
                .warmupTime(TimeValue.milliseconds(effort.of(1_000, 300)))
                .measurementIterations(effort.of(5, 3))
                .measurementTime(TimeValue.milliseconds(effort.of(1_000, 300)))
                .jvmArgs(JVM)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return List.copyOf(new Runner(options).run());
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run " + benchmark.getSimpleName(), e);
        }
    }

    /** The result of one case. */
    static RunResult find(Collection<RunResult> results, String parameter, Enum<?> value) {
        return results.stream()
                .filter(result -> result.getParams().getParam(parameter).equals(value.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH did not measure " + value));
    }

    /** What was measured, in the unit of the benchmark. */
    static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    /** Half of the interval in which the mean lies with 99.9%, as far as the runs tell. */
    static double error(RunResult result) {
        return result.getPrimaryResult().getScoreError();
    }
}
