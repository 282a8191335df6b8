package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.apiserver.RequestKinds;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.ProcessUsage;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The limits that users set for both programs, 100m of CPU and 100 MiB, are enough for 1,300 Services. The start may use more CPU here, because how
 * long it takes inside 100m is a figure ({@code make bench ONLY=footprint}) and would be the longest wait of all tests.
 */
@NeedsLab
class FootprintTest {
    private static final int SERVICES = 1_300;
    private static final int MORE = 50;
    private static final int STARTING_MILLI_CPU = 400;
    private static final int MILLI_CPU = 100;
    private static final long MEMORY = 100L << 20;
    /** Requests that come with a start and with time, however many Services there are; pages of 250 and a Lease renewed for minutes included. */
    private static final int ONCE = 150;

    /** At most, with an AOT cache or without one: 5% above what they are. */
    private static final int CONTROLLER_CLASSES = 6_800;

    private static final int SPEAKER_CLASSES = 7_200;
    private static final int FEW = 3_000; // fewer means that they were not counted
    private static final int THREADS = 33;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration PACE = Duration.ofMillis(500);

    private final Progress progress = new Progress(System.out);
    private Lab lab;

    @BeforeEach
    void build() {
        Optional<String> reason = Cgroup.unavailable();
        reason.ifPresent(text -> System.out.println("SKIPPED FootprintTest: " + text));
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
        lab = BenchLab.startAudited(3, progress);
    }

    @AfterEach
    void remove() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void bothProgramsDoTheirWorkWithinTheirLimits() {
        progress.step("creating " + SERVICES + " Services");
        ManyServices services = ManyServices.create(lab, SERVICES);
        Cgroup controllerLimits = Cgroup.create(lab.run(), "controller", STARTING_MILLI_CPU, MEMORY);
        Cgroup speakerLimits = Cgroup.create(lab.run(), "speaker", STARTING_MILLI_CPU, MEMORY);
        Node node = lab.nodes().getFirst();

        try (AddressWatch watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE)) {
            progress.step("starting both programs");
            Program controller =
                    lab.startController(List.of(), logClasses("controller"), Optional.of(controllerLimits));
            Program speaker = lab.startSpeaker(node, List.of(), logClasses("speaker"), Optional.of(speakerLimits));

            await(controller, controllerLimits, () -> watch.count() == SERVICES);
            assertEquals(SERVICES, watch.count(), () -> "Services with an address; " + state(controller));
            progress.step("all addresses are assigned");

            int share = Announced.share(node, lab.nodes(), watch.addresses().values());
            await(speaker, speakerLimits, () -> Announced.count(speaker) == share);
            assertEquals(share, Announced.count(speaker), () -> "Services announced; " + state(speaker));
            progress.step("the speaker announces its share, " + share);

            controllerLimits.limitCpu(MILLI_CPU);
            speakerLimits.limitCpu(MILLI_CPU);
            assertWorksOn(services, watch, controller, speaker);
            assertServes(controller, controllerLimits);
            assertServes(speaker, speakerLimits);
            assertLean(controller, "controller", CONTROLLER_CLASSES);
            assertLean(speaker, "speaker", SPEAKER_CLASSES);
            assertAsksLittle(
                    Announced.share(node, lab.nodes(), watch.addresses().values()));
            assertSmall(controller, "controller", CONTROLLER_CLASSES);
            assertSmall(speaker, "speaker", SPEAKER_CLASSES);
        }
    }

    /** Each class costs some 7 KiB of memory and each thread 100 KiB, whatever it is for. */
    private void assertSmall(Program program, String name, int classes) {
        int loaded = loadedClasses(name);
        int threads = ProcessUsage.of(program.process().pid()).threads();
        progress.step("%s: %d classes, %d threads".formatted(name, loaded, threads));
        assertTrue(
                loaded > FEW && loaded <= classes, () -> name + " has loaded " + loaded + " classes, want " + classes);
        assertTrue(threads <= THREADS, () -> name + " has " + threads + " threads, want at most " + THREADS);
    }

    private Map<String, String> logClasses(String name) {
        return Map.of("JAVA_OPTS", "-Xlog:class+load:file=" + classLog(name) + "::filecount=0");
    }

    private Path classLog(String name) {
        return lab.run().folder().resolve(name + ".loaded");
    }

    private int loadedClasses(String name) {
        try (Stream<String> lines = Files.lines(classLog(name), StandardCharsets.ISO_8859_1)) {
            return (int) lines.filter(line -> line.contains(" source: ")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each class that the JVM loads becomes a line of a file. */
    private Map<String, String> logClasses(String name) {
        return Map.of("JAVA_OPTS", "-Xlog:class+load=info:file=" + classes(name) + "::filecount=0");
    }

    private Path classes(String name) {
        return lab.run().folder().resolve(name + ".classes");
    }

    /** No more classes and threads than are known to be needed: each costs memory in every installation. */
    private void assertLean(Program program, String name, int mostClasses) {
        long loaded;
        try (Stream<String> lines = Files.lines(classes(name), StandardCharsets.ISO_8859_1)) {
            loaded = lines.filter(line -> line.contains(" source: ")).count();
        } catch (IOException e) {
            throw new UncheckedIOException("the classes of the " + name, e);
        }
        int threads = ProcessUsage.of(program.process().pid()).threads();
        progress.step(name + ": " + loaded + " classes, " + threads + " threads");
        assertTrue(loaded > FEW, () -> loaded + " classes");
        assertTrue(loaded <= mostClasses, () -> loaded + " classes of the " + name + ", at most " + mostClasses);
        assertTrue(threads <= THREADS, () -> threads + " threads of the " + name + ", at most " + THREADS);
    }

    /** For a Service: of the controller one status and one Event; of the speaker, if it announces it, one object, its status and one Event. */
    private void assertAsksLittle(int share) {
        assertTrue(
                Await.every(PACE, PATIENCE, () -> requests(Program.Kind.SPEAKER).count("create", "events") >= share),
                () -> "an Event for each of " + share + ": " + requests(Program.Kind.SPEAKER));
        RequestKinds controller = requests(Program.Kind.CONTROLLER);
        RequestKinds speaker = requests(Program.Kind.SPEAKER);
        progress.step("requests of the controller " + controller.counts() + ", of the speaker " + speaker.counts());
        assertEquals(SERVICES + MORE, controller.count("patch", "services/status"), "statuses");
        assertTrue(controller.total() <= 2 * (SERVICES + MORE) + ONCE, controller::toString);
        assertTrue(speaker.total() <= 3 * share + ONCE, speaker::toString);
    }

    private RequestKinds requests(Program.Kind kind) {
        return lab.apiServer().requestsOf(lab.user(kind));
    }

    /** Fifty more Services, within the limits as they are. */
    private void assertWorksOn(ManyServices services, AddressWatch watch, Program controller, Program speaker) {
        services.grow(SERVICES + MORE);
        assertTrue(watch.awaitCount(SERVICES + MORE, PATIENCE), () -> "further Services; " + state(controller));
        int share = Announced.share(
                lab.nodes().getFirst(), lab.nodes(), watch.addresses().values());
        assertTrue(
                Await.every(PACE, PATIENCE, () -> Announced.count(speaker) == share),
                () -> "further Services announced; " + state(speaker));
    }

    /** Until it holds, or cannot any more. */
    private static void await(Program program, Cgroup limits, BooleanSupplier condition) {
        Await.every(
                PACE,
                PATIENCE,
                () -> condition.getAsBoolean() || !program.process().isAlive() || limits.oomKills() > 0);
    }

    private void assertServes(Program program, Cgroup limits) {
        assertEquals(0, limits.oomKills(), () -> "OOM kills; " + state(program));
        assertTrue(program.process().isAlive(), () -> state(program));
        assertTrue(Await.every(PACE, PATIENCE, program::isReady), () -> "not ready; " + state(program));
        assertTrue(program.isHealthy(), () -> "not healthy; " + state(program));
        ProcessUsage usage = ProcessUsage.of(program.process().pid());
        progress.step("%s: RSS %d MiB, anonymous %d MiB, %d threads, CPU %.1f s, cgroup's peak %d MiB"
                .formatted(
                        program.process().name(),
                        usage.residentBytes() >> 20,
                        usage.anonymousBytes() >> 20,
                        usage.threads(),
                        usage.cpu().toMillis() / 1e3,
                        limits.memoryPeak() >> 20));
    }

    private static String state(Program program) {
        return program + ", exit code " + program.process().exitCode() + "; its log ends with:\n"
                + program.process().logTail(20);
    }
}
