package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.process.LiveHeap;
import org.junit.jupiter.api.Test;

/**
 * What one more Service costs of the heap of each program, exactly: 10,000 of them have to fit into 100 MiB with everything else. The smaller size is
 * about that up to which Events are remembered; between the two every hash table doubles once, as on the way to any larger size.
 */
@NeedsLab
class HeapPerServiceTest {
    private static final int FEW = 500;
    private static final int MANY = 1_100;
    /**
     * Half of what it was before Services were kept in few objects, and more: with so few Services a buffer that one of the counts meets makes 300 bytes
     * a Service. {@link RetainedHeap} measures exactly, and holds the limits.
     */
    private static final int CONTROLLER_BYTES = 1_600;

    /** With its EndpointSlice. */
    private static final int SPEAKER_BYTES = 2_100;

    @Test
    void aServiceIsKeptInFewObjects() {
        Progress progress = new Progress(System.out);
        try (Lab lab = BenchLab.start(3, BenchLab.LARGE_POOL, progress);
                HeapPerService heap = new HeapPerService(lab, progress)) {
            HeapPerService.Count few = heap.count(FEW);
            HeapPerService.Count many = heap.count(MANY);
            assertBelow("controller", few.controller(), many.controller(), CONTROLLER_BYTES);
            assertBelow("speaker", few.speaker(), many.speaker(), SPEAKER_BYTES);
        }
    }

    private static void assertBelow(String program, LiveHeap few, LiveHeap many, int limit) {
        double bytes = HeapPerService.bytes(few, many, MANY - FEW);
        System.out.printf("%s: %.0f bytes for one Service%n", program, bytes);
        assertTrue(
                bytes <= limit,
                () -> program + ": " + bytes + " bytes for one Service, more than " + limit + "; by class:\n  "
                        + String.join("\n  ", HeapPerService.byClass(few, many, MANY - FEW)));
    }
}
