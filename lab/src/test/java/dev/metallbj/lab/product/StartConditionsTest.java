package dev.metallbj.lab.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a start script and a program say about a container in which they cannot start, or not as fast as they should. */
@NeedsLab
class StartConditionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int A_CORE = 1_000;
    private static final int CANNOT_START = 2;
    /** What both start scripts ask for. */
    private static final long LEAST = 64L << 20;

    @TempDir
    Path folder = Path.of("");

    private static Lab lab;

    @BeforeAll
    static void build() {
        lab = Lab.builder().nodes(1).crds(ProjectFiles.get("crds/manifests")).start();
    }

    @AfterAll
    static void remove() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void aMemoryLimitThatIsTooSmallIsNamedBeforeTheJvmStarts(Program.Kind kind) {
        needsCgroups();
        Cgroup small = Cgroup.create(lab.run(), "small-" + name(kind), A_CORE, LEAST - (1 << 20));
        Child child = lab.processes()
                .start(Command.of(
                                "small-" + name(kind),
                                List.of(kind.startScript().toString()))
                        .within(small));

        assertEquals(CANNOT_START, child.awaitExit(PATIENCE).orElseThrow());
        assertSaid(
                child, kind, "/memory.limit_in_bytes is " + (LEAST - (1 << 20)) + ", 63Mi; at least 64Mi are needed");
        assertEquals(0, small.oomKills());
    }

    /** The files as cgroup v2 has them: a kernel that counts memory in v1 cannot do so in v2 at the same time. */
    @Test
    void aLimitOfCgroupV2CountsAsWellAndSoDoesThatOfThePod() throws IOException {
        Path pod = Files.createDirectories(folder.resolve("hierarchy/kubepods/pod"));
        Files.writeString(Files.createDirectory(pod.resolve("container")).resolve("memory.max"), "max\n");
        Files.writeString(pod.resolve("memory.max"), (32 << 20) + "\n");
        Files.writeString(pod.resolveSibling("memory.max"), "4294967296\n");
        Path own = Files.writeString(folder.resolve("cgroup"), "0::/kubepods/pod/container\n");
        String mounts = "mount --bind \"$1\" /sys/fs/cgroup && mount --bind \"$2\" /proc/$$/cgroup && exec \"$3\"";
        Program.Kind kind = Program.Kind.CONTROLLER;
        Child child = lab.processes()
                .start(Command.of(
                        "v2",
                        List.of(
                                "unshare",
                                "--mount",
                                "/bin/sh",
                                "-c",
                                mounts,
                                "mounts",
                                folder.resolve("hierarchy").toString(),
                                own.toString(),
                                kind.startScript().toString())));

        assertEquals(CANNOT_START, child.awaitExit(PATIENCE).orElseThrow(), () -> child.logTail(5));
        assertSaid(child, kind, "/sys/fs/cgroup/kubepods/pod/memory.max is 33554432, 32Mi; at least 64Mi are needed");
    }

    @Test
    void theLeastThatIsAskedForIsEnough() {
        needsCgroups();
        needsCaches();
        Cgroup ofController = Cgroup.create(lab.run(), "least-controller", A_CORE, LEAST);
        Cgroup ofSpeaker = Cgroup.create(lab.run(), "least-speaker", A_CORE, LEAST);
        Program controller = lab.startController(List.of(), Map.of(), Optional.of(ofController));
        Program speaker = lab.startSpeaker(lab.nodes().getFirst(), List.of(), Map.of(), Optional.of(ofSpeaker));

        controller.awaitReady(PATIENCE);
        speaker.awaitReady(PATIENCE);

        assertEquals(0, ofController.oomKills());
        assertEquals(0, ofSpeaker.oomKills());
        assertEquals(0, controller.stop());
        assertEquals(0, speaker.stop());
    }

    /** The program's folder, with a cache in which nothing differs but the JVM's own name for itself. */
    @Test
    void aCacheOfAnotherJvmIsIgnoredAndThatIsSaid() throws IOException, InterruptedException {
        needsCaches();
        Program.Kind kind = Program.Kind.CONTROLLER;
        String version = System.getProperty("java.vm.version");
        String foreign = "7".repeat(version.length());
        Path home = folder.resolve("controller");
        Files.createDirectories(home.resolve("aot"));
        for (String same : List.of("bin", "lib")) {
            Files.createSymbolicLink(home.resolve(same), kind.home().resolve(same));
        }
        byte[] cache = Files.readAllBytes(kind.home().resolve("aot/controller.aot"));
        replace(cache, "(" + version + ")", "(" + foreign + ")");
        Files.write(home.resolve("aot/controller.aot"), cache);

        BlockingQueue<LogLine> log = new LinkedBlockingQueue<>();
        Child child = lab.processes()
                .start(Command.of(
                                "foreign-cache",
                                List.of(home.resolve("bin/metallb-controller").toString(), "--webhook-mode=disabled"))
                        .in(lab.segment().namespace())
                        .withEnvironment(Map.of(
                                "JAVA_HOME",
                                System.getProperty("java.home"),
                                "KUBECONFIG",
                                lab.apiServer().kubeconfig("controller").toString(),
                                "METALLB_NAMESPACE",
                                lab.namespace()))
                        .onLine(line -> log.add(LogLine.parse(line))));
        LogLine warning = await(log, "aotCacheIgnored");
        await(log, "leaderAcquired");
        child.stop(PATIENCE);

        assertEquals("warn", warning.level().toLowerCase(Locale.ROOT));
        assertTrue(
                warning.message()
                        .contains("it was made by another JVM, " + System.getProperty("java.vm.name") + " (" + foreign
                                + ")"),
                warning::text);
        assertTrue(warning.field("file").endsWith("aot/controller.aot"), warning::text);
    }

    private static LogLine await(BlockingQueue<LogLine> log, String event) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            LogLine line = log.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertTrue(line != null, () -> "no " + event + " within " + PATIENCE.toSeconds() + " s");
            if (line != null && line.event().equals(event)) {
                return line;
            }
        }
    }

    /** In the header, where it stands twice: the VM's and the class library's version. */
    private static void replace(byte[] bytes, String from, String to) {
        byte[] wanted = from.getBytes(StandardCharsets.ISO_8859_1);
        int found = 0;
        for (int i = 0; i < 4096; i++) {
            if (Arrays.equals(wanted, Arrays.copyOfRange(bytes, i, i + wanted.length))) {
                System.arraycopy(to.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, i, wanted.length);
                found++;
            }
        }
        assertEquals(2, found, "names of the JVM in the cache's header");
    }

    private static void assertSaid(Child child, Program.Kind kind, String part) {
        String log = child.logTail(20);
        assertEquals(1, log.strip().lines().count(), log);
        assertTrue(log.startsWith("metallb-" + name(kind) + ": the memory limit is too small: /sys/fs/cgroup/"), log);
        assertTrue(log.contains(part), log);
        assertTrue(log.contains("resources.limits.memory"), log);
    }

    private static String name(Program.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void needsCgroups() {
        skipIf(Cgroup.unavailable());
    }

    private static void needsCaches() {
        for (Program.Kind kind : Program.Kind.values()) {
            Path cache = kind.home().resolve("aot").resolve(name(kind) + ".aot");
            skipIf(
                    Files.exists(cache)
                            ? Optional.empty()
                            : Optional.of("there is no " + cache + "; make dist makes it"));
        }
    }

    private static void skipIf(Optional<String> reason) {
        reason.ifPresent(text -> System.out.println("SKIPPED StartConditionsTest: " + text));
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    }
}
