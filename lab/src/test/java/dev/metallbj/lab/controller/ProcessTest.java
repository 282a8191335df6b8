package dev.metallbj.lab.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.run.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        // Says so five seconds after its start, so it starts first.
        try (ControllerProcess waiting = run("waiting", kubeconfigOfNobody(), FLAGS);
                ControllerCluster cluster = ControllerCluster.start()) {
            Path kubeconfig = Files.copy(cluster.server().kubeconfig(), folder.resolve("kubeconfig"));
            cluster.namespace("shop");
            cluster.pool("green", "192.0.2.0/24");
            cluster.create("shop", "web");

            ControllerProcess working = run("working", kubeconfig, FLAGS);
            cluster.awaitIps("shop", "web", "192.0.2.0");
            endsInTime(working);
            assertTrue(working.log().contains("\"event\":\"started\""), working::log);
            assertTrue(working.log().contains("\"event\":\"ipAllocated\",\"service\":\"shop/web\""), working::log);
            assertTrue(working.log().contains("\"event\":\"leaderAcquired\""), working::log);
            assertEquals("", cluster.leader(), "given back");

            // On a busy machine the start takes as long again.
            Await.until(Duration.ofSeconds(30), () -> waiting.log().contains("\"event\":\"waiting\""));
            assertTrue(waiting.log().contains("Connect"), waiting::log);
            endsInTime(waiting);
        }
    }

    @Test
    void aWrongCommandLineIsOneLineAndTwo() throws Exception {
        ControllerProcess wrong = run("wrong", folder.resolve("none"), "--no-such-flag");

        assertTrue(wrong.process().waitFor(10, TimeUnit.SECONDS));
        assertEquals(2, wrong.process().exitValue());
        assertEquals(1, wrong.log().lines().count(), wrong::log);
    }

    private Path kubeconfigOfNobody() throws IOException {
        return Files.writeString(folder.resolve("nobody"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: absent, cluster: {server: "https://127.0.0.1:%d"}}]
                users: [{name: absent, user: {token: none}}]
                contexts: [{name: absent, context: {cluster: absent, user: absent}}]
                current-context: absent
                """.formatted(ControllerCluster.freePort()));
    }

    private void endsInTime(ControllerProcess controller) throws InterruptedException {
        Process process = controller.process();
        long begin = System.nanoTime();
        process.destroy(); // SIGTERM
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "does not end");
        long took = (System.nanoTime() - begin) / 1_000_000;
        System.out.printf("SIGTERM to exit: %d ms%n", took);
        assertEquals(0, process.exitValue(), controller::log);
        assertTrue(took < LIMIT_MS, took + " ms");
    }

    private ControllerProcess run(String log, Path kubeconfig, String... flags) throws IOException {
        return ControllerProcess.start(kubeconfig, folder.resolve(log), flags);
    }
}
