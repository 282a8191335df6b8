package dev.metallbj.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
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
}
