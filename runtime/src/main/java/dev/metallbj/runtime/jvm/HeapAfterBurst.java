package dev.metallbj.runtime.jvm;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Gives back what a burst of work has made of the heap, once the burst is over: the serial collector looks at the old generation only when it is full,
 * and what died there in the meantime stays in memory. A full collection of 15 MB takes some 30 ms of CPU, so this is not for a program that has to
 * answer within milliseconds. One thread.
 */
public final class HeapAfterBurst {
    /** Collections: fewer cannot have moved much into the old generation. */
    private static final long BURST = 3;

    private final LongSupplier collections;
    private final Runnable fullCollection;
    private long before;
    private long atLast;

    /** Of this JVM. */
    public HeapAfterBurst() {
        this(HeapAfterBurst::collectionsUntilNow, System::gc);
    }

    /**
     * @param collections until now, full ones included
     * @param fullCollection runs one
     */
    HeapAfterBurst(LongSupplier collections, Runnable fullCollection) {
        this.collections = collections;
        this.fullCollection = fullCollection;
    }

    private static long collectionsUntilNow() {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return collectors.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    /** Looks whether a burst has ended: called every few seconds, none of which may have seen a collection. */
    public void look() {
        long now = collections.getAsLong();
        boolean calm = now == before;
        before = now;
        if (calm && now - atLast >= BURST) {
            fullCollection.run();
            before = collections.getAsLong();
            atLast = before;
        }
    }
}
