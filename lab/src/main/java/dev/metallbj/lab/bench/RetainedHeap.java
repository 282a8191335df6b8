package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.process.LiveHeap;
import java.util.List;
import java.util.function.Consumer;

/** Heap that one more Service takes in each program, between two sizes, and what it consists of. */
final class RetainedHeap implements Figure {
    private static final int NODES = 3;
    private static final double CONTROLLER_LIMIT = 1_025;
    private static final double SPEAKER_LIMIT = 1_537;

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public String title() {
        return "heap that one more Service takes";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        List<Integer> sizes = effort == Effort.FULL ? List.of(500, 1_100, 5_000) : List.of(500, 1_100);
        try (Lab lab = BenchLab.start(NODES, BenchLab.LARGE_POOL, progress);
                HeapPerService heap = new HeapPerService(lab, progress)) {
            HeapPerService.Count few = heap.count(sizes.getFirst());
            for (int size : sizes.subList(1, sizes.size())) {
                HeapPerService.Count many = heap.count(size);
                String from = ", from %,d to %,d Services".formatted(few.services(), size);
                int more = size - few.services();
                rows.accept(row(
                        "controller" + from, few.controller(), many.controller(), more, CONTROLLER_LIMIT, progress));
                rows.accept(row("speaker" + from, few.speaker(), many.speaker(), more, SPEAKER_LIMIT, progress));
                few = many;
            }
        }
    }

    private static Row row(
            String subject, LiveHeap few, LiveHeap many, int difference, double limit, Progress progress) {
        progress.step(
                subject + ", bytes by class:\n  " + String.join("\n  ", HeapPerService.byClass(few, many, difference)));
        return Row.of(
                subject,
                Measure.of("one Service", HeapPerService.bytes(few, many, difference), "bytes")
                        .below(limit),
                Measure.of("all live objects", (double) many.total() / (1 << 20), "MiB"));
    }
}
