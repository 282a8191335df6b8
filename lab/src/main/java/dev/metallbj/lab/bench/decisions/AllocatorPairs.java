package dev.metallbj.lab.bench.decisions;

import dev.metallbj.controller.allocator.Allocation;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Applicant;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import dev.metallbj.controller.allocator.SharingKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An address is given to a Service and taken back: one pair. JMH calls it in a loop and counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AllocatorPairs {
    private static final Applicant NEXT = applicant("next");

    /** JMH runs all of them, each in a JVM of its own. */
    @Param
    public Circumstances circumstances = Circumstances.SMALL;

    private final Allocator allocator = new Allocator();

    /** Fills the pool as the circumstances say. */
    @Setup
    public void occupy() {
        allocator.setPools(List.of(circumstances.pool()), Map.of("bench", Map.of()));
        int all = circumstances.inUse() * circumstances.step();
        for (int i = 0; i < all; i++) {
            give(applicant("service-" + i));
        }
        for (int i = 0; i < all; i++) {
            if (i % circumstances.step() != circumstances.step() - 1) {
                allocator.unassign(new ServiceKey("bench", "service-" + i));
            }
        }
        if (allocator.assignments().size() != circumstances.inUse()) {
            throw new IllegalStateException(allocator.assignments().size() + " addresses are in use");
        }
    }

    /** One pair; what it returns is only there so that the compiler cannot leave it out. */
    @Benchmark
    public Allocation pair() {
        Allocation given = give(NEXT);
        allocator.unassign(NEXT.service());
        return given;
    }

    private Allocation give(Applicant applicant) {
        Allocation given = allocator.allocate(applicant, circumstances.families());
        if (!(given instanceof Assignment)) {
            throw new IllegalStateException(circumstances.text() + ": no address for " + applicant.service());
        }
        return given;
    }

    private static Applicant applicant(String name) {
        return new Applicant(
                new ServiceKey("bench", name), Map.of(), List.of(new ServicePort("TCP", 80)), SharingKey.NONE);
    }
}
