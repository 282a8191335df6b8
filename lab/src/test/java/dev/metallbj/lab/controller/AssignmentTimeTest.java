package dev.metallbj.lab.controller;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Alone;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One more Service has its address in less than 100 ms, with none and with 1,300 present (issue "The main job", figures). */
@Alone
class AssignmentTimeTest {

    private static final int PRESENT = 1300;
    private static final int WARM_UP = 10;
    private static final int MEASURED = 30;
    private static final double LIMIT_MS = 100;

    private static ControllerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ControllerCluster.start();
        cluster.namespace("crowd");
        cluster.namespace("shop");
        cluster.pool("green", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/64", "198.18.128.0/17");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void fromCreateToStatus() throws InterruptedException {
        cluster.runController();
        measure("with none present", "none");
        cluster.stopController();
        // By several threads: this is not what is measured.
        IntStream.range(0, PRESENT).parallel().forEach(i -> cluster.create("crowd", "s" + i));

        long begin = System.nanoTime();
        cluster.runController();
        cluster.awaitMetric("metallb_allocator_services_allocated_total{pool=\"green\"}", PRESENT + WARM_UP + MEASURED);
        System.out.printf("%d Services found without address: all decided after %d ms%n", PRESENT, since(begin));
        ControllerCluster.await(
                "all are written",
                () -> cluster.client().services().inNamespace("crowd").list().getItems().stream()
                        .noneMatch(service -> ControllerCluster.ips(service).isEmpty()));
        System.out.printf("... and all written after %d ms%n", since(begin));
        measure("with " + PRESENT + " present", "more");
    }

    private static void measure(String what, String prefix) throws InterruptedException {
        Map<String, CountDownLatch> served = new ConcurrentHashMap<>();
        double[] took = new double[MEASURED];
        try (Watch _ = cluster.client().services().inNamespace("shop").watch(new Served(served))) {
            for (int i = -WARM_UP; i < MEASURED; i++) {
                String name = prefix + (i + WARM_UP);
                CountDownLatch latch = new CountDownLatch(1);
                served.put(name, latch);
                long begin = System.nanoTime();
                cluster.create("shop", name);
                assertTrue(latch.await(10, TimeUnit.SECONDS), name + " has no address");
                if (i >= 0) {
                    took[i] = (System.nanoTime() - begin) / 1e6;
                }
            }
        }
        Arrays.sort(took);
        double median = took[MEASURED / 2];
        System.out.printf(
                "create to status %s: median %.1f ms, 90%% %.1f ms, worst %.1f ms of %d%n",
                what, median, took[MEASURED * 9 / 10], took[MEASURED - 1], MEASURED);
        // The worst of thirty on a machine that does other things says more about the machine.
        assertTrue(median < LIMIT_MS, "median " + median + " ms");
    }

    private static long since(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private record Served(Map<String, CountDownLatch> latches) implements Watcher<Service> {
        @Override
        public void eventReceived(Action action, Service service) {
            CountDownLatch latch = latches.get(service.getMetadata().getName());
            if (latch != null && !ControllerCluster.ips(service).isEmpty()) {
                latch.countDown();
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            // The waiting test fails by itself.
        }
    }
}
