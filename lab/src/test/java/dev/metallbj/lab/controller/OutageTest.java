package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.Controller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API server is not there yet, or goes away and comes back. */
class OutageTest {

    /** Several failed attempts, and more of them while the API server starts. */
    private static final Duration OUTAGE = Duration.ofSeconds(4);

    /** The client asks again at last after 8 s, and after that has three caches to read. */
    private static final Duration RESUMED = Duration.ofSeconds(12);

    private static ControllerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ControllerCluster.start();
        cluster.namespace("shop");
        cluster.pool("green", "192.0.2.0/24");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void stopController() {
        cluster.stopController();
    }

    @Test
    void anApiServerThatIsAbsentAtTheStartIsWaitedFor() throws InterruptedException {
        cluster.create("shop", "web");
        cluster.server().stop();

        Controller controller = cluster.startController();
        Thread.sleep(2000);
        assertFalse(controller.health().missing().isEmpty(), "ready without having read anything");
        assertEquals(List.of(), controller.health().stuck());

        cluster.server().start();
        long back = System.nanoTime();
        awaitServed("web");
        report("absent at start", back);
        assertEquals(List.of(), controller.health().missing());
    }

    @Test
    void whatWasDecidedWhileTheApiServerWasAwayIsWrittenWhenItIsBack() throws InterruptedException {
        cluster.runController();
        cluster.create("shop", "before");
        awaitServed("before");
        List<String> kept = cluster.ips("shop", "before");
        List<String> late = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            late.add("late-" + i);
            cluster.create("shop", "late-" + i);
        }
        cluster.server().kill();
        Thread.sleep(OUTAGE.toMillis());

        cluster.server().start();
        long back = System.nanoTime();
        late.forEach(this::awaitServed);
        cluster.create("shop", "after");
        awaitServed("after");
        report("away for " + OUTAGE.toSeconds() + " s", back);

        assertEquals(kept, cluster.ips("shop", "before"));
        long different =
                late.stream().map(name -> cluster.ips("shop", name)).distinct().count();
        assertEquals(20, different);
        late.forEach(name -> cluster.awaitEvent("shop", name, "IPAllocated"));
    }

    private void awaitServed(String name) {
        long end = System.nanoTime() + RESUMED.toNanos();
        while (cluster.ips("shop", name).isEmpty() && System.nanoTime() < end) {
            await("the API server answers", () -> cluster.server().isReady());
        }
        assertTrue(cluster.ips("shop", name).size() == 1, name + " is not served " + RESUMED.toSeconds() + " s after");
    }

    private static void report(String what, long since) {
        System.out.printf(
                "%s: resumed %d ms after the API server was ready%n", what, (System.nanoTime() - since) / 1_000_000);
    }
}
