package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fiftieth of a CPU makes both programs slow. It must not make the kubelet end them, nor one speaker take another for dead. */
@NeedsLab
@Tag("e2e")
class StarvedE2eTest {
    private static final int STARVED = 20;
    private static final int ENOUGH = 200;
    private static final long MEMORY = 100L << 20;

    /** The startup probe of the chart, 60 times 2 s: so long until the first sign of life. Until then there is no liveness probe. */
    private static final Duration STARTUP_LIMIT = Duration.ofMinutes(2);

    private static final Duration STARTUP_PERIOD = Duration.ofSeconds(2);

    /** The liveness probe of the chart; {@link Program#isHealthy} has its timeout, 5 s. */
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private static final int FAILURES_THAT_END = 3;

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STARVING = Duration.ofSeconds(60);
    private static final Duration TO_REST = Duration.ofSeconds(12);
    private static final Duration ARP_INTERVAL = Duration.ofMillis(100);

    private final Progress progress = new Progress(System.out);
    private final Map<Program, Integer> failures = new HashMap<>();

    @BeforeEach
    void needsLimits() {
        Optional<String> reason = Cgroup.unavailable();
        reason.ifPresent(text -> System.out.println("SKIPPED StarvedE2eTest: " + text));
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    }

    @Test
    void whoStartsIsAliveBeforeTheKubeletGivesUp() {
        try (Lab lab = BenchLab.start(1, BenchLab.LARGE_POOL, progress)) {
            Program controller = lab.startController(List.of(), Map.of(), Optional.of(starved(lab, "controller")));
            Program speaker =
                    lab.startSpeaker(lab.nodes().getFirst(), List.of(), Map.of(), Optional.of(starved(lab, "speaker")));
            probeUntilReady(List.of(controller, speaker));
        }
    }

    @Test
    void speakersGoOnAndNobodyTakesOver() {
        try (ProbedCluster cluster = ProbedCluster.start(new ProbedCluster.Settings(0, ENOUGH), progress);
                UdpProbe udp = cluster.probe();
                AnswerProbe arp = AnswerProbe.start(cluster.lab().client(), ProbedCluster.IP, ARP_INTERVAL)) {
            Pause.of(TO_REST);
            int failovers = cluster.logged("failover");
            int moves = cluster.logged("leaderChanged");
            long begin = System.nanoTime();
            cluster.limitCpu(STARVED);
            for (Duration at = Duration.ZERO; at.compareTo(STARVING) < 0; at = at.plus(PERIOD)) {
                Pause.of(PERIOD);
                cluster.speakers().forEach(this::probe);
            }
            long end = System.nanoTime();
            cluster.limitCpu(ENOUGH);
            AnswerReport answers = arp.report().between(begin, end);
            progress.step("within " + STARVED + "m: " + answers + ", left unanswered because they stood still: "
                    + cluster.unansweredFor("fenced"));
            assertEquals(0, cluster.logged("failover") - failovers, "failovers");
            assertEquals(0, cluster.logged("leaderChanged") - moves, "changes of owner");
            assertEquals(0, answers.doubled().count(), answers::toString);
            assertEquals(0, udp.settledReport().between(begin, end).lost(), "lost datagrams");
            cluster.awaitMembers(cluster.lab().nodes().size(), ProbedCluster.PATIENCE);
        }
    }

    private static Cgroup starved(Lab lab, String name) {
        return Cgroup.create(lab.run(), "starved-" + name, STARVED, MEMORY);
    }

    private void probeUntilReady(List<Program> programs) {
        long begin = System.nanoTime();
        for (Program program : programs) {
            assertTrue(
                    Await.every(STARTUP_PERIOD, STARTUP_LIMIT, program::isHealthy),
                    () -> program + " gives no sign of life: "
                            + program.process().logTail(20));
            progress.step(program + " gives a sign of life");
        }
        while (!programs.stream().allMatch(Program::isReady)) {
            assertTrue(
                    System.nanoTime() - begin < START_LIMIT.toNanos(),
                    () -> "not ready: "
                            + programs.stream()
                                    .filter(program -> !program.isReady())
                                    .toList());
            programs.forEach(this::probe);
            Pause.of(PERIOD);
        }
        progress.step("both are ready");
    }

    private void probe(Program program) {
        int inARow = program.isHealthy() ? 0 : failures.getOrDefault(program, 0) + 1;
        failures.put(program, inARow);
        assertTrue(
                program.process().isAlive(),
                () -> program + " has ended: " + program.process().logTail(20));
        assertTrue(
                inARow < FAILURES_THAT_END,
                () -> "the kubelet would end " + program + ": "
                        + program.process().logTail(20));
    }
}
