package dev.metallbj.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.Reference;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
    private static final int SIZE = 1 << 20;

    @Test
    void gapsAreNoObjects() {
        LiveHeap heap = LiveHeap.parse("""
                4711:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:             3            120  java.lang.String (java.base@25.0.3)
                   2:             1            600  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
                   3:             2             80  dev.metallbj.Hidden
                Total             6            800
                """);
        assertEquals(Map.of("java.lang.String", 120L, "dev.metallbj.Hidden", 80L), heap.bytes());
        assertEquals(200, heap.total());
        assertEquals(
                Map.of("java.lang.String", 20L, "dev.metallbj.Hidden", -10L),
                heap.since(new LiveHeap(Map.of("java.lang.String", 100L, "dev.metallbj.Hidden", 90L))));
        assertThrows(
                IllegalArgumentException.class, () -> LiveHeap.parse("4711:\njava.io.IOException: no such process"));
    }

    /** Of this very JVM. */
    @Test
    void anArrayMoreIsCounted() {
        long pid = ProcessHandle.current().pid();
        long before = LiveHeap.of(pid).bytes().getOrDefault("[[I", 0L);
        int[][] more = new int[SIZE][];
        try {
            long after = LiveHeap.of(pid).bytes().getOrDefault("[[I", 0L);
            assertEquals(4.0 * SIZE, (double) (after - before), 1 << 16);
        } finally {
            Reference.reachabilityFence(more);
        }
    }
}
