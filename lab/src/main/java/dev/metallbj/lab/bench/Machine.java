package dev.metallbj.lab.bench;

import java.lang.management.ManagementFactory;

/**
 * Where it was measured, in general terms.
 *
 * @param cores that the JVM sees
 * @param memoryMiB of the whole machine
 * @param kernel its release
 * @param java the JVM that runs this, which also runs the programs
 */
record Machine(int cores, long memoryMiB, String kernel, String java) {
    static Machine current() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize() >> 20,
                System.getProperty("os.name") + " " + release(System.getProperty("os.version")),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    /** Its first two numbers; what a builder of kernels appends says nothing to others. */
    private static String release(String version) {
        String[] numbers = version.split("\\.");
        return numbers.length < 2 ? version : numbers[0] + "." + numbers[1];
    }

    /** How many threads wanted a core, on average over the last minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    @Override
    public String toString() {
        return cores + " cores, " + memoryMiB + " MiB, " + kernel + ", " + java;
    }
}
