package dev.metallbj.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void cpuTimeIsThatOfTheWholeProcess() {
        var bean = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        long before = bean.getProcessCpuTime();
        Duration cpu = ProcessUsage.cpu(SELF);
        long after = bean.getProcessCpuTime();
        // The JVM's own count is the same clock, or on some systems one of hundredths of a second.
        assertTrue(cpu.toNanos() >= before - 10_000_000 && cpu.toNanos() <= after + 10_000_000, cpu::toString);
    }

    @Test
    void memoryAndThreadsAreThoseOfTheKernel() {
        ProcessUsage usage = ProcessUsage.of(SELF);
        assertTrue(usage.anonymousBytes() > 1 << 20 && usage.anonymousBytes() < usage.residentBytes(), usage::toString);
        assertTrue(usage.peakResidentBytes() >= usage.residentBytes() / 2, usage::toString);
        assertTrue(usage.threads() >= ManagementFactory.getThreadMXBean().getThreadCount() / 2, usage::toString);
    }

    @Test
    void aProcessThatHasEndedHasNoUsage() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        assertEquals(0, ended.waitFor());
        assertThrows(UncheckedIOException.class, () -> ProcessUsage.of(ended.pid()));
        assertThrows(UncheckedIOException.class, () -> ProcessUsage.cpu(ended.pid()));
    }
}
