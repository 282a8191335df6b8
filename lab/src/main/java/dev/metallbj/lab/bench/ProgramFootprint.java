package dev.metallbj.lab.bench;

import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.ProcessUsage;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Follows one program from its start until it has done all there is to do, and then at rest. One thread. */
final class ProgramFootprint {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration PACE = Duration.ofMillis(250);
    /** Each question costs the program some milliseconds of CPU, of which it has a hundred a second. */
    private static final Duration PACE_WITHIN_LIMITS = Duration.ofMillis(500);

    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    private final Program program;
    private final Optional<Cgroup> limits;
    private final Calm calm;
    private final long begin = System.nanoTime();

    /**
     * After it has settled.
     *
     * @param before how long it may still be busy: gratuitous ARP, events; more than 5 s, at which freed native memory is given back
     * @param measured for how long its CPU at rest is watched then
     */
    record Calm(Duration before, Duration measured) {}

    /**
     * @param program just started
     * @param limits that it was started in
     * @param calm how long to watch it afterwards
     */
    ProgramFootprint(Program program, Optional<Cgroup> limits, Calm calm) {
        this.program = program;
        this.limits = limits;
        this.calm = calm;
    }

    /**
     * Measures it.
     *
     * @param settled whether it has done everything; must not ask the program
     * @throws IllegalStateException if it ends, or is not ready or settled within 8 minutes
     */
    List<Measure> measure(BooleanSupplier settled) {
        List<Measure> measures = new ArrayList<>();
        await("is not ready", program::isReady);
        measures.add(Measure.of("ready", seconds(), "s"));
        await("has not settled", settled);
        measures.add(Measure.of("settled", seconds(), "s"));
        measures.add(Measure.of("CPU until then", cpuSeconds(), "s"));
        Pause.of(calm.before);
        measures.addAll(memory());
        measures.add(Measure.of("CPU at rest", idlePerMinute(), "s/min"));
        limits.ifPresent(cgroup -> measures.addAll(limited(cgroup)));
        return measures;
    }

    private void await(String complaint, BooleanSupplier condition) {
        Duration pace = limits.isPresent() ? PACE_WITHIN_LIMITS : PACE;
        boolean holds = Await.every(pace, PATIENCE, () -> !alive() || condition.getAsBoolean());
        if (!holds || !alive()) {
            String kills =
                    limits.map(cgroup -> ", OOM kills: " + cgroup.oomKills()).orElse("");
            throw new IllegalStateException(program + " " + complaint + " after " + seconds() + " s, exit code "
                    + program.process().exitCode() + kills + "; its log ends with:\n"
                    + program.process().logTail(20));
        }
    }

    private boolean alive() {
        return program.process().isAlive();
    }

    private long pid() {
        return program.process().pid();
    }

    private double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }

    private double cpuSeconds() {
        return ProcessUsage.cpu(pid()).toNanos() / NANOS;
    }

    private List<Measure> memory() {
        ProcessUsage usage = ProcessUsage.of(pid());
        return List.of(
                Measure.of("RSS", usage.residentBytes() / MIB, "MiB"),
                Measure.of("anonymous", usage.anonymousBytes() / MIB, "MiB"),
                Measure.of("peak RSS", usage.peakResidentBytes() / MIB, "MiB"),
                Measure.of("threads", usage.threads(), ""));
    }

    private double idlePerMinute() {
        double before = cpuSeconds();
        Pause.of(calm.measured);
        return (cpuSeconds() - before) * 60 / calm.measured.toSeconds();
    }

    private static List<Measure> limited(Cgroup cgroup) {
        return List.of(
                Measure.of("cgroup peak", cgroup.memoryPeak() / MIB, "MiB"),
                Measure.of("OOM kills", (double) cgroup.oomKills(), "").below(1));
    }
}
