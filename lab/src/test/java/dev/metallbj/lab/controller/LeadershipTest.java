package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SHORT_LEASE;
import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static dev.metallbj.lab.controller.ControllerCluster.metric;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.Controller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two controllers and a real API server: one leads, the other takes over, and no Service notices. */
class LeadershipTest {

    private static final Duration TAKE_OVER = Duration.ofSeconds(2);
    private static final Duration DUPLICATE = Duration.ofSeconds(1);
    private static final String IN_USE = "metallb_allocator_addresses_in_use{pool=\"green\"}";

    private static ControllerCluster cluster;
    private static int number;
    private final List<Controller> running = new ArrayList<>();
    private String shop = "";

    @BeforeAll
    static void startCluster() {
        cluster = ControllerCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void prepare() {
        shop = cluster.namespace("shop-" + ++number);
        cluster.pool("green", "192.0.2.8/29");
    }

    @AfterEach
    void removeAll() {
        running.forEach(Controller::close);
        cluster.client().services().inNamespace(shop).delete();
        cluster.client().leases().inNamespace(SYSTEM).delete();
        cluster.deletePool("green");
    }

    @Test
    void aStandbyTakesOverFromALeaderThatStopsAndRewritesNothing() throws Exception {
        Controller first = leader("first");
        List.of("a", "b", "c").forEach(name -> cluster.create(shop, name));
        cluster.awaitIps(shop, "c", "192.0.2.10");
        Controller second = start("second", cluster.server().url());
        awaitReady(second);
        await("counted", () -> metric(first, IN_USE).equals(Optional.of(3L)));
        assertEquals(Optional.empty(), metric(second, IN_USE), "a standby counts nothing");
        Map<String, String> before = cluster.resourceVersions();

        long begin = System.nanoTime();
        Thread stopping = Thread.ofPlatform().start(first::close);
        cluster.awaitLeader("second");
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf("from SIGTERM to the next leader: %d ms%n", took.toMillis());
        cluster.create(shop, "d");

        cluster.awaitIps(shop, "d", "192.0.2.11");
        assertTrue(took.compareTo(TAKE_OVER) < 0, "took over after " + took);
        await("counted", () -> metric(second, IN_USE).equals(Optional.of(4L)));
        Map<String, String> after = cluster.resourceVersions();
        after.remove(shop + "/d");
        assertEquals(before, after);
        stopping.join();
    }

    @Test
    void ofTwoThatStartAtOnceOneLeads() {
        Controller first = start("first", cluster.server().url());
        Controller second = start("second", cluster.server().url());
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.8");
        awaitReady(first);
        awaitReady(second);

        Controller leading = cluster.leader().equals("first") ? first : second;
        Controller standby = leading == first ? second : first;
        await("counted", () -> metric(leading, IN_USE).equals(Optional.of(1L)));
        assertEquals(Optional.empty(), metric(standby, IN_USE));
        cluster.awaitEvent(shop, "web", "IPAllocated", "x1");
        assertEquals(0, cluster.lease().orElseThrow().getSpec().getLeaseTransitions());
    }

    /**
     * The old leader sees Services come and decides, and what it sends is held, its renewals included. Another one leads when that arrives.
     */
    @Test
    void whatAnOldLeaderSentArrivesTooLateToDoHarm() throws Exception {
        try (HoldingRelay relay = new HoldingRelay(cluster.server().url());
                AddressHistory history = new AddressHistory(cluster.client(), shop)) {
            Controller old = start("old", relay.url());
            cluster.awaitLeader("old");
            cluster.create(shop, "before");
            cluster.awaitIps(shop, "before", "192.0.2.8");
            Controller next = start("next", cluster.server().url());
            awaitReady(next);

            relay.hold();
            List<String> late = List.of("a", "b", "c", "d");
            late.forEach(name -> cluster.create(shop, name));
            await("the old leader has decided", () -> metric(old, IN_USE).equals(Optional.of(5L)));
            assertEquals(List.of(), cluster.ips(shop, "a"));
            cluster.awaitLeader("next");
            await("all are served", () -> history.assigned() == 5);
            await("the old leader has stepped down", () -> metric(old, IN_USE).isEmpty());
            Map<String, String> before = cluster.resourceVersions();

            relay.goOn();
            cluster.create(shop, "after");
            await("it is served", () -> history.assigned() == 6);
            Thread.sleep(1000); // for whatever the relay held
            Map<String, String> after = cluster.resourceVersions();
            after.remove(shop + "/after");
            assertEquals(before, after);
            assertEquals("next", cluster.leader());
            assertEquals(Optional.empty(), metric(old, IN_USE));
            for (String name : List.of("before", "a", "b", "c", "d", "after")) {
                assertEquals(1, history.of(name).size(), name + " changed: " + history.of(name));
            }
            assertEquals(Duration.ZERO, history.longestDuplicate());
        }
    }

    @Test
    void aLeaderThatCannotRenewItsLeaseStepsDownAndComesBackByItself() {
        Controller only = leader("only");
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.8");
        await("counted", () -> metric(only, IN_USE).equals(Optional.of(1L)));
        Map<String, String> before = cluster.resourceVersions();

        cluster.server().kill();
        await("it has stepped down", () -> metric(only, IN_USE).isEmpty());
        assertFalse(only.leads());
        assertEquals(List.of(), only.health().stuck());
        assertEquals(List.of(), only.health().missing());

        cluster.server().start();
        await("it leads again", () -> metric(only, IN_USE).equals(Optional.of(1L)));
        cluster.create(shop, "after");
        cluster.awaitIps(shop, "after", "192.0.2.9");
        Map<String, String> after = cluster.resourceVersions();
        after.remove(shop + "/after");
        assertEquals(before, after);
        assertEquals(0, cluster.lease().orElseThrow().getSpec().getLeaseTransitions());
    }

    @Test
    void aLeaseDeletedUnderTheLeaderIsMadeAgainAndNothingElseHappens() {
        Controller only = leader("only");
        cluster.create(shop, "web");
        cluster.awaitIps(shop, "web", "192.0.2.8");
        await("counted", () -> metric(only, IN_USE).equals(Optional.of(1L)));
        Map<String, String> before = cluster.resourceVersions();

        cluster.client()
                .leases()
                .inNamespace(SYSTEM)
                .withName(ControllerCluster.LEASE)
                .delete();

        cluster.awaitLeader("only");
        assertEquals(Optional.of(1L), metric(only, IN_USE));
        assertEquals(before, cluster.resourceVersions());
    }

    @Test
    void aLeaseThatIsBrokenOrHeldByNobodyAliveIsTaken() {
        lease("{}");
        leader("only").close();
        assertEquals("", cluster.leader(), "given back");
        lease("{holderIdentity: ghost, leaseDurationSeconds: 1}");
        leader("only");
    }

    @Test
    void ofTwoServicesWithOneAddressTheLaterOneLosesIt() {
        cluster.create(shop, "first");
        cluster.create(shop, "second");
        try (AddressHistory history = new AddressHistory(cluster.client(), shop)) {
            leader("only");
            cluster.awaitIps(shop, "second", "192.0.2.9");

            cluster.setIps(shop, "second", "192.0.2.8");

            await(
                    "the second has another one",
                    () -> !cluster.ips(shop, "second").equals(List.of("192.0.2.8")));
            await("and keeps it", () -> cluster.ips(shop, "second").size() == 1);
            cluster.awaitEvent(shop, "second", "ClearAssignment");
            assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "first"));
            assertTrue(history.longestDuplicate().compareTo(DUPLICATE) < 0, history.longestDuplicate() + "");
        }
    }

    /** Its first sight of a Service is with an address that it has given to another one: nobody had asked for that address before. */
    @Test
    void aServiceThatAppearsWithAnAddressOfAnotherLosesIt() throws Exception {
        try (HoldingRelay relay = new HoldingRelay(cluster.server().url());
                AddressHistory history = new AddressHistory(cluster.client(), shop)) {
            start("only", relay.url(), "--lease-duration=60s", "--lease-renew-deadline=40s");
            cluster.create(shop, "first");
            cluster.awaitIps(shop, "first", "192.0.2.8");
            relay.hold();
            cluster.create(shop, "foreign");
            cluster.setIps(shop, "foreign", "192.0.2.8");
            await("seen", () -> history.longestDuplicate().isPositive());
            long begin = System.nanoTime();
            relay.goOn();

            await("it has another one", () -> !cluster.ips(shop, "foreign").equals(List.of("192.0.2.8")));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            await("and keeps it", () -> cluster.ips(shop, "foreign").size() == 1);
            assertNotEquals(List.of("192.0.2.8"), cluster.ips(shop, "foreign"));
            assertEquals(List.of("192.0.2.8"), cluster.ips(shop, "first"));
            cluster.awaitEvent(shop, "foreign", "ClearAssignment");
            assertTrue(took.compareTo(DUPLICATE) < 0, "after " + took);
        }
    }

    private Controller leader(String pod) {
        Controller started = start(pod, cluster.server().url());
        cluster.awaitLeader(pod);
        return started;
    }

    private Controller start(String pod, String url, String... flags) {
        List<String> all = new ArrayList<>(List.of(SHORT_LEASE));
        all.addAll(List.of(flags));
        Controller started = cluster.startReplica(pod, url, all.toArray(String[]::new));
        running.add(started);
        return started;
    }

    private static void awaitReady(Controller controller) {
        await("ready", () -> controller.health().missing().isEmpty());
    }

    private static void lease(String spec) {
        cluster.client()
                .leases()
                .inNamespace(SYSTEM)
                .withName(ControllerCluster.LEASE)
                .delete();
        cluster.server().manifests().applyText("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: %s}
                spec: %s
                """.formatted(ControllerCluster.LEASE, spec), SYSTEM, Map.of());
    }
}
