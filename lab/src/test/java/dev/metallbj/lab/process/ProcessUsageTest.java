package dev.metallbj.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    private static final long SELF = ProcessHandle.current().pid();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void cpuTimeIsThatOfAllThreads() {
        long begin = System.nanoTime();
        Duration before = ProcessUsage.cpu(SELF);
        long ownBefore = THREADS.getCurrentThreadCpuTime();
        while (THREADS.getCurrentThreadCpuTime() - ownBefore < 50_000_000) {
            Thread.onSpinWait();
        }
        long used = ProcessUsage.cpu(SELF).minus(before).toNanos();
        long elapsed = System.nanoTime() - begin;
        assertTrue(used > 49_000_000, () -> used + " ns, but one thread alone used 50 ms");
        int cores = Runtime.getRuntime().availableProcessors();
        assertTrue(used < elapsed * cores + 1_000_000, () -> used + " ns in " + elapsed + " ns");
    }

    @Test
    void memoryAndThreadsAreThoseOfTheKernel() {
        ProcessUsage usage = ProcessUsage.of(SELF);
        assertTrue(usage.anonymousBytes() > 1 << 20 && usage.anonymousBytes() < usage.residentBytes(), usage::toString);
        assertTrue(usage.peakResidentBytes() >= usage.residentBytes() / 2, usage::toString);
        assertTrue(usage.threads() >= THREADS.getThreadCount() / 2, usage::toString);
    }

    @Test
    void aProcessThatHasEndedHasNoUsage() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        assertEquals(0, ended.waitFor());
        assertThrows(UncheckedIOException.class, () -> ProcessUsage.of(ended.pid()));
        assertThrows(UncheckedIOException.class, () -> ProcessUsage.cpu(ended.pid()));
    }
}
