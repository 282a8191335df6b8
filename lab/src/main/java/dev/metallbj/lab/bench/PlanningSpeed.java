package dev.metallbj.lab.bench;

import dev.metallbj.lab.bench.decisions.FullPass;
import dev.metallbj.lab.bench.decisions.PassKind;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.results.RunResult;

/** How long the controller decides about 10,000 Services at once, as JMH measures it; what it writes afterwards is not part of it. No lab. */
final class PlanningSpeed implements Figure {
    private static final String PARAMETER = "kind";

    @Override
    public String name() {
        return "planning";
    }

    @Override
    public String title() {
        return "deciding about all Services once, in memory";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        List<RunResult> results = Jmh.run(FullPass.class, effort);
        for (PassKind kind : PassKind.values()) {
            RunResult measured = Jmh.find(results, PARAMETER, kind);
            rows.accept(Row.of(
                    kind.text(),
                    Measure.of("one pass", Jmh.score(measured), "ms"),
                    Measure.of("±", Jmh.error(measured), "ms")));
        }
    }
}
