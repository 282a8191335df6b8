package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.process.ProcessUsage;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What each JVM flag of the start scripts is good for: memory and CPU of both programs when it is as the JVM would have it, by
 * {@code JAVA_OPTS}, which come after the script's own. No Services, one run each.
 *
 * <p>Under some flags the JVM refuses the AOT cache, which costs more than they gain: such a row says so, and is to be compared with the row in which
 * the cache is left out and nothing else.
 */
final class FlagGains implements Figure {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration TO_REST = Duration.ofSeconds(8);
    /** Such a row is to be compared with "the same" alone. */
    private static final String NO_CACHE = ", no AOT cache";

    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    /**
     * A change to the flags.
     *
     * @param subject what is different
     * @param options that override the script's
     */
    private record Variant(String subject, String options) {}

    private static final List<Variant> VARIANTS = List.of(
            new Variant("as in the start scripts", ""),
            new Variant("the same", "-XX:AOTMode=off"),
            new Variant("G1 instead of `UseSerialGC`", "-XX:-UseSerialGC -XX:+UseG1GC"),
            // What the JVM takes on a machine with 24 GiB and without a container's limit.
            new Variant("heap sizes of the JVM", "-Xms384m -Xmx6g -Xmn128m"),
            new Variant("heap free ratios of the JVM", "-XX:MinHeapFreeRatio=40 -XX:MaxHeapFreeRatio=70"),
            new Variant("`-Xss1m`", "-Xss1m"),
            new Variant("without `UseCompactObjectHeaders`", "-XX:-UseCompactObjectHeaders"),
            new Variant("with the C2 compiler", "-XX:TieredStopAtLevel=4"),
            new Variant("`ReservedCodeCacheSize=240m`", "-XX:ReservedCodeCacheSize=240m"),
            new Variant("with `UsePerfData`", "-XX:+UsePerfData"),
            new Variant("without `TrimNativeHeapInterval`", "-XX:TrimNativeHeapInterval=0"),
            new Variant("without `ArchiveRelocationMode=0`", "-XX:ArchiveRelocationMode=1"));

    @Override
    public String name() {
        return "flags";
    }

    @Override
    public String title() {
        return "both programs with one JVM flag changed, no Services";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        try (Lab lab = BenchLab.start(1, BenchLab.LARGE_POOL, progress)) {
            for (Variant variant : VARIANTS) {
                progress.step(variant.subject);
                rows.accept(measure(lab, variant));
            }
        }
    }

    private static Row measure(Lab lab, Variant variant) {
        Map<String, String> environment = Map.of("JAVA_OPTS", variant.options);
        Program controller = lab.startController(List.of(), environment, Optional.empty());
        Program speaker = lab.startSpeaker(lab.nodes().getFirst(), List.of(), environment, Optional.empty());
        controller.awaitReady(PATIENCE);
        speaker.awaitReady(PATIENCE);
        boolean cached = usesCache(controller) && usesCache(speaker);
        Pause.of(TO_REST);
        List<Measure> measures = new ArrayList<>(measures("controller", controller));
        measures.addAll(measures("speaker", speaker));
        controller.stop();
        speaker.stop();
        return new Row(variant.subject + (cached ? "" : NO_CACHE), measures);
    }

    /** As the program says at its start. */
    private static boolean usesCache(Program program) {
        return program.awaitLog(line -> line.event().equals("jvm"), PATIENCE)
                .json()
                .path("aotCache")
                .asBoolean();
    }

    private static List<Measure> measures(String name, Program program) {
        ProcessUsage usage = ProcessUsage.of(program.process().pid());
        return List.of(
                Measure.of(name + " RSS", usage.residentBytes() / MIB, "MiB"),
                Measure.of(name + " anonymous", usage.anonymousBytes() / MIB, "MiB"),
                Measure.of(name + " CPU", usage.cpu().toNanos() / NANOS, "s"));
    }
}
