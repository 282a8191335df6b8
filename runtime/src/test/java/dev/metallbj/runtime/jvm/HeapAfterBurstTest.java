package dev.metallbj.runtime.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapAfterBurstTest {
    private long young;
    private long full;
    private final HeapAfterBurst heap = new HeapAfterBurst(() -> young + full, () -> full++);

    @Test
    void aBurstIsCleanedUpAfterOnceAndOnlyWhenItIsOver() {
        young = 10;
        heap.look();
        young = 20;
        heap.look();
        assertEquals(0, full, "while it lasts");
        heap.look();
        assertEquals(1, full, "when it is over");
        heap.look();
        heap.look();
        assertEquals(1, full, "once");
        young = 30;
        heap.look();
        heap.look();
        assertEquals(2, full, "after the next");
    }

    @Test
    void aCollectionNowAndThenIsNoBurst() {
        for (int i = 0; i < 2; i++) {
            young++;
            heap.look();
            heap.look();
        }
        assertEquals(0, full);
    }
}
