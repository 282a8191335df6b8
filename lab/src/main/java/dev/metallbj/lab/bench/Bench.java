package dev.metallbj.lab.bench;

import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code make bench}: measures every figure one after the other, prints tables, writes {@code target/bench.json}.
 *
 * <p>Exit code: 0 everything was measured, whether limits were held or not; 1 something could not be measured; 2 wrong arguments. Numbers are
 * only worth something on a machine that does nothing else; the load average that is printed tells.
 */
public final class Bench {
    private static final List<Figure> FIGURES = List.of(
            new OneMoreService(),
            new ArpLatency(),
            new NdpLatency(),
            new ArpNoise(),
            new AnswerRate(),
            new InterfaceChanges(),
            new Footprint(),
            new RetainedHeap(),
            new AllocatorSpeed(),
            new PlanningSpeed(),
            new PartsSpeed(),
            new ManyAssignments(),
            new PoolEdits(),
            new RequestsPerService(),
            new GossipCost(),
            new Scale(),
            new FlagGains(),
            new Failover(),
            new FailoverLoaded(),
            new WireCheckCost(),
            new GossipCut(),
            new PlannedMoves(),
            new HealedPartition(),
            new PausedSpeaker(),
            new StartingSpeaker());

    private final Options options;
    private final Progress progress = new Progress(System.out);
    private final List<FigureResult> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private Bench(Options options) {
        this.options = options;
    }

    /** Runs it; see the class. */
    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(args), names());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Bench(options).run());
    }

    /** The whole of {@code make bench-quick}, in seconds. */
    static long quickSeconds() {
        return seconds(FIGURES);
    }

    /** Of all figures, in the order in which they are measured. */
    static List<String> names() {
        return FIGURES.stream().map(Figure::name).toList();
    }

    private int run() throws IOException {
        Instant begin = Instant.now();
        Machine machine = Machine.current();
        System.out.println(machine);
        List<Figure> chosen = FIGURES.stream().filter(options::wants).toList();
        progress.step(plan(chosen));
        Path json = ProjectFiles.root().resolve("target/bench.json");
        Files.deleteIfExists(json);
        for (int i = 0; i < chosen.size(); i++) {
            measure(chosen.get(i), (i + 1) + " of " + chosen.size());
            // Each time: what was measured so far survives the end of a run that takes more than an hour.
            JsonReport.write(json, machine, options.effort(), begin, results);
        }
        System.out.println("written: " + json);
        if (options.docs()) {
            publish(machine, begin);
        }
        return summary();
    }

    /** What comes, and how long it takes on an idle machine with two cores, where that is known. */
    private String plan(List<Figure> chosen) {
        String names = chosen.stream().map(Figure::name).collect(Collectors.joining(", "));
        if (options.effort() != Effort.QUICK
                || !chosen.stream().allMatch(figure -> figure.quickTime().isPresent())) {
            return chosen.size() + " figures: " + names;
        }
        return chosen.size() + " figures, about " + seconds(chosen) + " s: " + names;
    }

    private static long seconds(List<Figure> figures) {
        return figures.stream()
                .mapToLong(figure -> figure.quickTime().orElse(Duration.ZERO).toSeconds())
                .sum();
    }

    private void measure(Figure figure, String place) {
        long begin = System.nanoTime();
        Surroundings surroundings = Surroundings.look();
        progress.step(place + ", " + figure.name() + ": " + figure.title() + " (load average "
                + MarkdownTable.number(surroundings.load()) + ", pure work "
                + MarkdownTable.number(surroundings.pureWorkMillis()) + " ms" + estimate(figure) + ")");
        List<Row> rows = new ArrayList<>();
        try {
            figure.measure(options.effort(), progress, rows::add);
        } catch (RuntimeException e) {
            failures.add(figure.name());
            progress.step(figure.name() + " could not be measured: " + e.getMessage());
        }
        if (!rows.isEmpty()) {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            results.add(new FigureResult(figure.name(), figure.title(), rows, surroundings, took));
            System.out.println("\n" + new MarkdownTable(rows).text());
        }
    }

    private String estimate(Figure figure) {
        return options.effort() == Effort.QUICK
                ? figure.quickTime()
                        .map(time -> ", about " + time.toSeconds() + " s")
                        .orElse("")
                : "";
    }

    private void publish(Machine machine, Instant begin) throws IOException {
        Path docs = ProjectFiles.get("docs");
        List<FigureResult> whole = results.stream()
                .filter(result -> !failures.contains(result.name()))
                .toList();
        new PerformancePage(docs.resolve("performance.md")).update(machine, options.effort(), whole);
        JsonReport.write(docs.resolve("bench.json"), machine, options.effort(), begin, whole);
        System.out.println("published: docs/performance.md, docs/bench.json");
    }

    private int summary() {
        long missed = results.stream().mapToLong(FigureResult::missed).sum();
        progress.step(results.size() + " figures measured, " + missed + " limits missed"
                + (failures.isEmpty() ? "" : ", not measured: " + String.join(", ", failures)));
        return failures.isEmpty() ? 0 : 1;
    }
}
