package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SHORT_LEASE;
import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers as processes, of which the leading one stands still again and again, between anything and anything. */
class PausedControllerTest {

    private static final Duration DUPLICATE = Duration.ofSeconds(1);
    private static final int PAUSES = 2;

    @TempDir
    Path folder = Path.of("");

    @Test
    void aLeaderThatIsStoppedAndGoesOnDoesNoHarm() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.start()) {
            cluster.namespace("shop");
            cluster.pool("green", "192.0.2.0/24");
            Path kubeconfig = Files.copy(cluster.server().kubeconfig(), folder.resolve("kubeconfig"));
            try (ControllerProcess a = start(kubeconfig, "a");
                    ControllerProcess b = start(kubeconfig, "b");
                    AddressHistory history = new AddressHistory(cluster.client(), "shop")) {
                await("one leads", () -> !cluster.leader().isEmpty());
                AtomicBoolean enough = new AtomicBoolean();
                AtomicInteger created = new AtomicInteger();
                Thread creating = create(cluster, created, enough);

                for (int i = 0; i < PAUSES; i++) {
                    pauseTheLeader(cluster, Map.of("a", a, "b", b));
                }
                enough.set(true);
                creating.join();

                await("all are served", () -> history.assigned() == created.get());
                assertTrue(history.longestDuplicate().compareTo(DUPLICATE) < 0, history.longestDuplicate() + "");
                List<String> moved = new ArrayList<>();
                for (int i = 0; i < created.get(); i++) {
                    if (history.of("s" + i).size() != 1) {
                        moved.add("s" + i + " " + history.of("s" + i));
                    }
                }
                System.out.printf(
                        "%d Services, longest duplicate %d ms, moved: %s%n",
                        created.get(), history.longestDuplicate().toMillis(), moved);
                assertEquals(List.of(), moved);
            }
        }
    }

    private static void pauseTheLeader(ControllerCluster cluster, Map<String, ControllerProcess> processes)
            throws InterruptedException {
        String leader = cluster.leader();
        ControllerProcess process = requireNonNull(processes.get(leader), leader);
        process.pause();
        await("another one leads", () -> !cluster.leader().equals(leader));
        Thread.sleep(500);
        process.resume();
        Thread.sleep(500);
    }

    /** Ten a second. */
    private static Thread create(ControllerCluster cluster, AtomicInteger created, AtomicBoolean enough) {
        return Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                cluster.create("shop", "s" + created.get());
                created.incrementAndGet();
                try {
                    Thread.sleep(100);
                } catch (InterruptedException unexpected) {
                    return;
                }
            }
        });
    }

    private ControllerProcess start(Path kubeconfig, String pod) throws IOException {
        List<String> flags = new ArrayList<>(List.of(
                "--namespace=" + SYSTEM,
                "--port=0",
                "--health-probe-port=0",
                "--webhook-mode=disabled",
                "--pod-name=" + pod));
        flags.addAll(List.of(SHORT_LEASE));
        return ControllerProcess.start(kubeconfig, folder.resolve(pod), flags.toArray(String[]::new));
    }
}
