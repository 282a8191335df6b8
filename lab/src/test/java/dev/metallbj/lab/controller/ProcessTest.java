package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.Controller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller as a process: its end, and its command line. */
class ProcessTest {

    private static final long LIMIT_MS = 2000;

    private static final String[] FLAGS = {
        "--namespace=metallb-system", "--port=0", "--health-probe-port=0", "--webhook-mode=disabled"
    };

    @TempDir
    Path folder = Path.of("");

    @Test
    void endsWithZeroWithinTwoSecondsOfSigterm() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.start()) {
            Path kubeconfig = Files.copy(cluster.server().kubeconfig(), folder.resolve("kubeconfig"));
            cluster.namespace("shop");
            cluster.pool("green", "192.0.2.0/24");
            cluster.create("shop", "web");

            Process working = run(kubeconfig, FLAGS);
            cluster.awaitIps("shop", "web", "192.0.2.0");
            endsInTime(working);
            assertTrue(log().contains("\"event\":\"started\""), this::log);
            assertTrue(log().contains("\"event\":\"ipAllocated\",\"service\":\"shop/web\""), this::log);

            cluster.server().stop();
            Process waiting = run(kubeconfig, FLAGS);
            await("it says what it waits for", () -> log().contains("\"event\":\"waiting\""));
            assertTrue(log().contains("Connect"), this::log);
            endsInTime(waiting);
        }
    }

    @Test
    void aWrongCommandLineIsOneLineAndTwo() throws Exception {
        Process wrong = run(folder.resolve("none"), "--no-such-flag");

        assertTrue(wrong.waitFor(10, TimeUnit.SECONDS));
        assertEquals(2, wrong.exitValue());
        assertEquals(1, log().lines().count(), this::log);
    }

    private void endsInTime(Process process) throws InterruptedException {
        long begin = System.nanoTime();
        process.destroy(); // SIGTERM
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "does not end");
        long took = (System.nanoTime() - begin) / 1_000_000;
        System.out.printf("SIGTERM to exit: %d ms%n", took);
        assertEquals(0, process.exitValue(), this::log);
        assertTrue(took < LIMIT_MS, took + " ms");
    }

    private Process run(Path kubeconfig, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                Controller.class.getName()));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return builder.start();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
