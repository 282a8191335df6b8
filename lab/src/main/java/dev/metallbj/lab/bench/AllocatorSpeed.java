package dev.metallbj.lab.bench;

import dev.metallbj.lab.bench.allocator.AllocatorPairs;
import dev.metallbj.lab.bench.allocator.Circumstances;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How many times a second the allocator gives an address out and takes it back, as JMH measures it. Each case has a JVM of its own, so that what
 * was compiled for one does not slow down or speed up another, with the compiler that the controller runs with: C1 alone. No lab.
 */
final class AllocatorSpeed implements Figure {
    /** What the start script of the controller says about compiler and collector; the heap is larger for 100,000 addresses in use. */
    private static final String[] JVM = {
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-Xmx512m",
        // JMH looks into objects by means that the JVM would complain about.
        "--sun-misc-unsafe-memory-access=allow"
    };

    private static final double WANTED_PER_SECOND = 300_000;
    /** The size of a pool makes less difference than this, where as much of it is in use. */
    private static final double SAME = 2;

    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "allocator";
    }

    @Override
    public String title() {
        return "the allocator alone: pairs of allocate and release";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        List<RunResult> results = new ArrayList<>(run(effort));
        double reference = score(find(results, Circumstances.SMALL));
        for (Circumstances circumstances : Circumstances.values()) {
            rows.accept(row(circumstances, find(results, circumstances), reference));
        }
    }

    private static List<RunResult> run(Effort effort) {
        var options = new OptionsBuilder()
                .include("^" + AllocatorPairs.class.getName() + "\\.")
                .forks(effort.of(2, 1))
                .warmupIterations(effort.of(3, 2))
                .warmupTime(TimeValue.milliseconds(effort.of(1_000, 500)))
                .measurementIterations(effort.of(5, 3))
                .measurementTime(TimeValue.milliseconds(effort.of(1_000, 500)))
                .jvmArgs(JVM)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return List.copyOf(new Runner(options).run());
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run the benchmark: " + e.getMessage(), e);
        }
    }

    private static RunResult find(List<RunResult> results, Circumstances circumstances) {
        return results.stream()
                .filter(result -> result.getParams().getParam("circumstances").equals(circumstances.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH did not measure " + circumstances));
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static Row row(Circumstances circumstances, RunResult measured, double reference) {
        Result<?> pairs = measured.getPrimaryResult();
        Measure times = Measure.of("times a /28's", reference / pairs.getScore(), "");
        return Row.of(
                circumstances.text(),
                Measure.of("pairs", pairs.getScore(), "1/s"),
                Measure.of("±, 99.9%", pairs.getScoreError(), "1/s"),
                Measure.of("one pair", NANOS / pairs.getScore(), "ns").below(NANOS / WANTED_PER_SECOND),
                circumstances.comparable() ? times.below(SAME) : times);
    }
}
