package dev.metallbj.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.linux.Libc;
import dev.metallbj.lab.linux.ProcessId;
import dev.metallbj.lab.linux.Signal;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.run.Await;
import dev.metallbj.lab.run.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a killed lab leaves is removed by the next run, and what a living one has is not. */
@NeedsLab
class LeftoverTest {
    @Test
    void theNextRunRemovesWhatAKilledOneLeft() throws IOException, InterruptedException {
        Process owner = startOwner();
        try (BufferedReader output = owner.inputReader()) {
            String id = readRunId(output);
            Path folder;
            List<ProcessId> processes;
            try (Run other = Run.begin()) {
                folder = other.folder().resolveSibling(id);
                processes = processesIn(folder);
                assertTrue(processes.stream().allMatch(ProcessId::isAlive), "another run must not touch a living one");
                assertTrue(namespaces().contains("lab-" + id + "-"));
            }

            owner.destroyForcibly().waitFor();
            assertTrue(processes.stream().anyMatch(ProcessId::isAlive), "nothing but the lab itself was killed");
            Run.begin().close();
            assertNothingIsLeft(id, folder, processes);
        } finally {
            owner.destroyForcibly();
        }
    }

    @Test
    void anInterruptedLabRemovesItself() throws IOException, InterruptedException {
        Process owner = startOwner();
        try (BufferedReader output = owner.inputReader()) {
            String id = readRunId(output);
            Path folder;
            try (Run other = Run.begin()) {
                folder = other.folder().resolveSibling(id);
            }
            List<ProcessId> processes = processesIn(folder);

            Libc.signal(owner.pid(), Signal.INT);
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS));
            assertNothingIsLeft(id, folder, processes);
        } finally {
            owner.destroyForcibly();
        }
    }

    private static void assertNothingIsLeft(String id, Path folder, List<ProcessId> processes) throws IOException {
        assertFalse(processes.stream().anyMatch(ProcessId::isAlive));
        assertFalse(namespaces().contains("lab-" + id + "-"));
        assertFalse(Files.exists(folder));
        assertEquals(List.of(), cgroups(id));
    }

    private static Process startOwner() throws IOException {
        // Whoever runs tests in the background may have them ignore Ctrl-C, and a JVM that starts so does too.
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeftoverOwner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String readRunId(BufferedReader output) throws IOException {
        String line;
        while ((line = output.readLine()) != null) {
            if (line.startsWith("RUN ")) {
                return line.substring("RUN ".length());
            }
        }
        throw new AssertionError("the other JVM ended before its lab stood");
    }

    /** etcd, kube-apiserver and the sleeper, which writes its record itself: on a busy machine a while after the owner has started it. */
    private static List<ProcessId> processesIn(Path folder) {
        List<String> records = new ArrayList<>();
        assertTrue(
                Await.until(Duration.ofSeconds(30), () -> {
                    records.clear();
                    records.addAll(recordsIn(folder));
                    return records.size() == 3 && records.stream().noneMatch(String::isBlank);
                }),
                () -> "etcd, kube-apiserver and the sleeper should be on record: " + records);
        return records.stream().map(ProcessId::parseStat).toList();
    }

    private static List<String> recordsIn(Path folder) {
        try (Stream<Path> files = Files.list(folder.resolve("processes"))) {
            List<String> records = new ArrayList<>();
            for (Path file : files.toList()) {
                records.add(Files.readString(file));
            }
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String namespaces() {
        return Commands.run("ip", "netns", "list");
    }

    private static List<Path> cgroups(String id) throws IOException {
        if (Cgroup.unavailable().isPresent()) {
            return List.of();
        }
        try (Stream<Path> groups = Files.list(Path.of("/sys/fs/cgroup/memory"))) {
            return groups.filter(group -> group.getFileName().toString().startsWith("metallb-lab-" + id))
                    .toList();
        }
    }
}
