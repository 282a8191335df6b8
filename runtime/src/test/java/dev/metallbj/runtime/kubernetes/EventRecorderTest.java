package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that cannot be written: nobody listens where the API server should be. */
class EventRecorderTest {

    private static final int ROOM = 10;

    private final KubernetesClient client = Clients.connect(
            new ConfigBuilder().withMasterUrl("https://127.0.0.1:1").build(), "test");
    private final Metrics metrics = new Metrics();
    private final EventRecorder events =
            new EventRecorder(client, "metallb-controller", "test", metrics, Clock.systemUTC(), ROOM);

    @AfterEach
    void close() {
        events.close();
        client.close();
    }

    @Test
    void asManyAsAllowedWaitAndTheRestIsDroppedAndCounted() throws IOException {
        for (int i = 0; i < ROOM + 5; i++) {
            say(i);
        }
        assertEquals("metallb_k8s_events_dropped_total 5", dropped());
    }

    @Test
    void thereAreThreadsOnlyAfterTheFirstEventAndNoneAfterTheEnd() throws InterruptedException {
        assertFalse(isWriting());
        say(1);
        assertTrue(isWriting());

        events.close();

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (isWriting() && System.nanoTime() - end < 0) {
            Thread.sleep(10);
        }
        assertFalse(isWriting(), "a lane still tries");
        say(2);
        assertFalse(isWriting(), "what comes after the end is left");
    }

    private void say(int object) {
        events.record(
                ObjectRef.service("default", "web-" + object, "uid-" + object, "1"),
                EventRecorder.Type.NORMAL,
                "IPAllocated",
                "Assigned IP [\"192.0.2.1\"]");
    }

    private String dropped() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        metrics.writeTo(text);
        return text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("metallb_k8s_events_dropped_total "))
                .findFirst()
                .orElse("");
    }

    private static boolean isWriting() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("kubernetes-events"));
    }
}
