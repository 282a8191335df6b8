package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.annotated;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static dev.metallbj.lab.controller.ControllerCluster.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What happens while the controller cannot watch, and while the API server is away. A server that was started anew does not remember what the
 * watch has missed (410 Gone), so the controller sees all of it at once, in the order of names: a Service that took over an address comes before
 * the news that its former owner is gone.
 */
class WatchGapTest {

    /** The client asks again at last after 8 s, then reads three caches; a status is written in the next second's round. */
    private static final Duration RESUMED = Duration.ofSeconds(15);

    private static ControllerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ControllerCluster.start();
        cluster.namespace("shop");
        cluster.pool("green", "192.0.2.0/28");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void removeAll() {
        cluster.stopController();
        cluster.client().services().inNamespace("shop").delete();
        cluster.client().v1().events().inNamespace("shop").delete();
        cluster.deletePool("blue");
    }

    @Test
    void allThatAGapHidesIsTakenInAsOneState() throws IOException {
        HoldingRelay wire = new HoldingRelay(cluster.server().url());
        ControllerCluster.awaitLeading(cluster.startControllerThrough(wire.url()));
        for (String name : List.of("edited", "old", "again", "gone", "typed", "shared-old", "stays", "z-old")) {
            cluster.create("shop", name, shapeOf(name));
        }
        awaitEach(name -> cluster.ips("shop", name).size() == 1, "old", "again", "gone", "edited", "typed", "z-old");
        cluster.awaitIps("shop", "shared-old", "192.0.2.12");
        cluster.awaitIps("shop", "stays", "192.0.2.12");
        String edited = cluster.ips("shop", "edited").getFirst();

        wire.cut();
        cluster.server().kill();
        cluster.server().start();
        move("old", "a-new"); // Listed before the name that is missing ...
        move("z-old", "zz-new"); // ... and so is this: what is missing comes last.
        move("shared-old", "a-shared");
        cluster.delete("shop", "again");
        cluster.create("shop", "again", shapeOf("again"));
        cluster.delete("shop", "gone");
        setStatus("edited", "[{\"ip\": \"203.0.113.9\"}]");
        cluster.client().services().inNamespace("shop").withName("typed").edit(WatchGapTest::internal);
        cluster.create("shop", "fresh");
        wire.mend();

        long mended = System.nanoTime();
        awaitEach(
                name -> cluster.ips("shop", name).equals(List.of(requested(name))),
                "a-new",
                "zz-new",
                "a-shared",
                "again");
        awaitEach(name -> cluster.ips("shop", name).equals(List.of(edited)), "edited");
        awaitEach(
                name -> cluster.ips("shop", name).isEmpty()
                        && cluster.poolOf("shop", name).isEmpty(),
                "typed");
        awaitEach(name -> cluster.ips("shop", name).size() == 1, "fresh");
        System.out.printf("resumed %d ms after the gap%n", (System.nanoTime() - mended) / 1_000_000);
        assertEquals(List.of("192.0.2.12"), cluster.ips("shop", "stays"));
        awaitAssigned(6);
        for (String name : List.of("a-new", "zz-new", "a-shared", "again", "fresh", "edited")) {
            List<String> events = cluster.events("shop", name);
            assertTrue(events.stream().noneMatch(event -> event.contains("Failed")), () -> name + ": " + events);
        }
        wire.close();
    }

    @Test
    void changesRightAfterARestartOfTheApiServerAreServed() {
        cluster.runController();
        cluster.create("shop", "web", annotated("loadBalancerIPs", "192.0.2.10"));
        cluster.awaitIps("shop", "web", "192.0.2.10");

        cluster.server().stop();
        cluster.server().start();
        cluster.delete("shop", "web");
        cluster.create("shop", "other", annotated("loadBalancerIPs", "192.0.2.10"));
        cluster.create("shop", "plain");
        cluster.pool("blue", "198.51.100.0/30");

        awaitEach(name -> cluster.ips("shop", name).equals(List.of("192.0.2.10")), "other");
        awaitEach(name -> cluster.ips("shop", name).equals(List.of("192.0.2.0")), "plain");
        awaitEach(name -> cluster.row("ipaddresspools", name).endsWith("0,4,0,4,0,0]"), "blue");
        awaitAssigned(2);
        assertTrue(
                cluster.events("shop", "other").stream().noneMatch(event -> event.contains("Failed")),
                () -> cluster.events("shop", "other").toString());
    }

    private void move(String from, String to) {
        cluster.delete("shop", from);
        cluster.create("shop", to, shapeOf(to));
    }

    /** Each asks for its own address, and those that follow somebody for the same. */
    private static UnaryOperator<ServiceBuilder> shapeOf(String name) {
        return switch (name) {
            case "stays" -> shared(443);
            case "shared-old", "a-shared" -> shared(80);
            default -> requested(name).isEmpty() ? service -> service : annotated("loadBalancerIPs", requested(name));
        };
    }

    private static String requested(String name) {
        return switch (name) {
            case "old", "a-new" -> "192.0.2.10";
            case "z-old", "zz-new" -> "192.0.2.11";
            case "stays", "shared-old", "a-shared" -> "192.0.2.12";
            case "again" -> "192.0.2.13";
            default -> "";
        };
    }

    private static UnaryOperator<ServiceBuilder> shared(int port) {
        return service -> annotated("allow-shared-ip", "key")
                .apply(annotated("loadBalancerIPs", "192.0.2.12")
                        .apply(spec(s -> s.editFirstPort().withPort(port).endPort())
                                .apply(service)));
    }

    private static io.fabric8.kubernetes.api.model.Service internal(io.fabric8.kubernetes.api.model.Service service) {
        return new ServiceBuilder(service)
                .editSpec()
                .withType("ClusterIP")
                .withAllocateLoadBalancerNodePorts(null)
                .withExternalTrafficPolicy(null)
                .endSpec()
                .build();
    }

    private void setStatus(String name, String ingress) {
        cluster.client()
                .services()
                .inNamespace("shop")
                .withName(name)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"loadBalancer\": {\"ingress\": " + ingress + "}}}");
    }

    private interface Check {
        boolean holds(String name);
    }

    private void awaitEach(Check check, String... names) {
        for (String name : names) {
            assertTrue(
                    Await.until(RESUMED, () -> check.holds(name)),
                    () -> name + " after " + RESUMED.toSeconds() + " s: " + cluster.ips("shop", name) + " "
                            + cluster.events("shop", name));
        }
    }

    private void awaitAssigned(int addresses) {
        await(
                addresses + " addresses are in use",
                () -> cluster.metric("metallb_allocator_addresses_in_use_total{pool=\"green\"}")
                        .orElse(-1L)
                        .equals((long) addresses));
    }
}
