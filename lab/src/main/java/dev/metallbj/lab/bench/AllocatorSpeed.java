package dev.metallbj.lab.bench;

import dev.metallbj.lab.bench.decisions.AllocatorPairs;
import dev.metallbj.lab.bench.decisions.Circumstances;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.openjdk.jmh.results.RunResult;

/** How many times a second the allocator gives an address out and takes it back, as JMH measures it. No lab. */
final class AllocatorSpeed implements Figure {
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
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(15));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        List<RunResult> results = Jmh.run(AllocatorPairs.class, effort);
        double reference = Jmh.score(Jmh.find(results, "circumstances", Circumstances.SMALL));
        for (Circumstances circumstances : Circumstances.values()) {
            rows.accept(row(circumstances, Jmh.find(results, "circumstances", circumstances), reference));
        }
    }

    private static Row row(Circumstances circumstances, RunResult measured, double reference) {
        double pairs = Jmh.score(measured);
        Measure times = Measure.of("times a /28's", reference / pairs, "");
        return Row.of(
                circumstances.text(),
                Measure.of("pairs", pairs, "1/s"),
                Measure.of("±", Jmh.error(measured), "1/s"),
                Measure.of("one pair", NANOS / pairs, "ns").below(NANOS / WANTED_PER_SECOND),
                circumstances.comparable() ? times.below(SAME) : times);
    }
}
