package dev.metallbj.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.lab.run.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CgroupTest {
    private Run run;

    @BeforeEach
    void begin() {
        Optional<String> reason = Cgroup.unavailable();
        reason.ifPresent(text -> System.out.println("SKIPPED CgroupTest: " + text));
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
        run = Run.begin();
    }

    @AfterEach
    void end() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void aProcessThatTakesTooMuchMemoryIsKilledAndCounted() {
        Cgroup cgroup = Cgroup.create(run, "memory", 1000, 16 << 20);
        Child child = new Processes(run)
                .start(shell("x=aaaaaaaa; while true; do x=$x$x; done").within(cgroup));

        assertEquals(128 + 9, child.awaitExit(Duration.ofSeconds(30)).orElseThrow());
        assertEquals(1, cgroup.oomKills());
    }

    @Test
    void aProcessWithinLimitsIsHeldBackAndMeasured() {
        Cgroup cgroup = Cgroup.create(run, "cpu", 100, 64 << 20);
        long begin = System.nanoTime();
        Child child = new Processes(run)
                .start(shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done")
                        .within(cgroup));
        assertEquals(0, child.awaitExit(Duration.ofSeconds(60)).orElseThrow());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        assertEquals(0, cgroup.oomKills());
        assertTrue(cgroup.memoryPeak() > 0);
        assertNotEquals(Duration.ZERO, cgroup.cpuTime());
        // A tenth of one CPU: the rest of the time it waited.
        assertTrue(
                took.toMillis() > 4 * cgroup.cpuTime().toMillis(), () -> took + " for " + cgroup.cpuTime() + " of CPU");
        assertNotEquals(Duration.ZERO, cgroup.throttled());
    }

    @Test
    void itIsGoneWithItsRun() {
        Cgroup cgroup = Cgroup.create(run, "gone", 100, 64 << 20);
        Path folder = cgroup.processFiles().getFirst().getParent();
        new Processes(run).start(shell("sleep 60").within(cgroup));
        assertTrue(Files.exists(folder));
        run.close();
        assertFalse(Files.exists(folder));
    }

    private static Command shell(String script) {
        return Command.of("shell", List.of("/bin/sh", "-c", script));
    }
}
