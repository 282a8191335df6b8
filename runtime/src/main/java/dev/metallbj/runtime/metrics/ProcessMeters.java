package dev.metallbj.runtime.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/**
 * The few series about the process itself that dashboards expect, under their usual names. Micrometer's own binders would add a hundred, and
 * listeners with them.
 */
final class ProcessMeters {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private ProcessMeters() {}

    static void bind(MeterRegistry registry) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        Gauge.builder("process.start.time", runtime, bean -> bean.getStartTime() / MILLIS_PER_SECOND)
                .baseUnit("seconds")
                .description("Start time of the process since the Unix epoch in seconds.")
                .register(registry);
        Gauge.builder("process.resident.memory", ResidentMemory::bytes)
                .baseUnit("bytes")
                .description("Resident memory size in bytes.")
                .register(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
                    .baseUnit("seconds")
                    .description("Total user and system CPU time spent in seconds.")
                    .register(registry);
            Gauge.builder("process.open.fds", system, UnixOperatingSystemMXBean::getOpenFileDescriptorCount)
                    .description("Number of open file descriptors.")
                    .register(registry);
            Gauge.builder("process.max.fds", system, UnixOperatingSystemMXBean::getMaxFileDescriptorCount)
                    .description("Maximum number of open file descriptors.")
                    .register(registry);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Gauge.builder("jvm.threads.live", threads, ThreadMXBean::getThreadCount)
                .baseUnit("threads")
                .description("The current number of live threads.")
                .register(registry);
        memory(registry);
        collectors(registry);
    }

    private static void memory(MeterRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder(
                        "jvm.memory.used",
                        memory,
                        bean -> bean.getHeapMemoryUsage().getUsed())
                .tag("area", "heap")
                .baseUnit("bytes")
                .description("The amount of used memory.")
                .register(registry);
        Gauge.builder(
                        "jvm.memory.used",
                        memory,
                        bean -> bean.getNonHeapMemoryUsage().getUsed())
                .tag("area", "nonheap")
                .baseUnit("bytes")
                .description("The amount of used memory.")
                .register(registry);
        Gauge.builder(
                        "jvm.memory.max",
                        memory,
                        bean -> bean.getHeapMemoryUsage().getMax())
                .tag("area", "heap")
                .baseUnit("bytes")
                .description("The maximum amount of memory that can be used.")
                .register(registry);
    }

    private static void collectors(MeterRegistry registry) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            FunctionCounter.builder("jvm.gc.collections", collector, GarbageCollectorMXBean::getCollectionCount)
                    .tag("gc", collector.getName())
                    .description("Number of garbage collections.")
                    .register(registry);
            FunctionCounter.builder(
                            "jvm.gc.collection", collector, bean -> bean.getCollectionTime() / MILLIS_PER_SECOND)
                    .tag("gc", collector.getName())
                    .baseUnit("seconds")
                    .description("Time spent in garbage collections in seconds.")
                    .register(registry);
        }
    }
}
