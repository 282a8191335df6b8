package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.annotated;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static dev.metallbj.lab.controller.ControllerCluster.spec;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.IPAddressPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code kubectl get} shows of pools and of the configuration, against a real API server; and that it is not written more often than it changes. */
class PoolReportsTest {

    /** Longer than any write that is under way or still to come would take. */
    private static final long QUIET_MS = 1500;

    private static final String UPDATES = "metallb_k8s_client_updates_total";

    private static ControllerCluster cluster;
    private static int number;
    private String shop = "";

    @BeforeAll
    static void startCluster() {
        cluster = ControllerCluster.start();
        cluster.runController();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void makeNamespace() {
        shop = cluster.namespace("counted-" + ++number);
    }

    @AfterEach
    void removeAll() {
        cluster.client().services().inNamespace(shop).delete();
        cluster.client().resources(IPAddressPool.class).inNamespace(SYSTEM).delete();
    }

    @Test
    void kubectlShowsWhatIsAssignedAndAvailable() {
        cluster.pool("green", "192.0.2.8/30", "2001:db8::/126");
        awaitRow("green", "0,8,0,4,0,4]");

        cluster.create(shop, "web");
        cluster.create(
                shop, "both", spec(s -> s.withIpFamilyPolicy("RequireDualStack").withIpFamilies("IPv6", "IPv4")));

        awaitRow("green", "3,5,2,2,1,3]");
        cluster.delete(shop, "both");
        awaitRow("green", "1,7,1,3,0,4]");
        cluster.pool("green", "192.0.2.8/31");
        awaitRow("green", "1,1,1,1,0,0]");
    }

    @Test
    void aPoolOfEverythingUnderTheLongestName() {
        String name = ("a".repeat(62) + ".").repeat(4) + "b";
        assertEquals(253, name.length());
        cluster.pool(name, "0.0.0.0/0", "::/0");
        cluster.create(shop, "web", annotated("loadBalancerIPs", "203.0.113.1"));

        awaitRow(name, "1,9223372036854775807,1,4294967295,0,9223372036854775807]");
        assertEquals(name, cluster.poolOf(shop, "web"));
    }

    @Test
    void whatSomebodyDoesToAStatusIsPutRight() {
        cluster.pool("green", "192.0.2.8/30");
        cluster.create(shop, "web");
        awaitRow("green", "1,3,1,3,0,0]");

        for (String edit :
                List.of("null", "{\"assignedIPv6\": null, \"assigned\": -1, \"availableIPv4\": 9223372036854775807}")) {
            patchStatus(pool("green"), edit);
            awaitRow("green", "1,3,1,3,0,0]");
        }
        assertThrows(KubernetesClientException.class, () -> patchStatus(pool("green"), "{\"assigned\": \"many\"}"));
        assertThrows(KubernetesClientException.class, () -> patchStatus(pool("green"), "{\"assigned\": 1.5}"));
    }

    @Test
    void aPoolMadeAnewUnderTheSameNameIsCounted() {
        cluster.pool("green", "192.0.2.8/30");
        awaitRow("green", "0,4,0,4,0,0]");
        cluster.deletePool("green");
        cluster.pool("green", "192.0.2.8/31");
        awaitRow("green", "0,2,0,2,0,0]");
    }

    @Test
    void manyChangesAreFewWritesAndNoneAreNone() throws InterruptedException {
        cluster.pool("green", "192.0.2.0/24");
        awaitRow("green", "0,256,0,256,0,0]");
        Set<String> versions = ConcurrentHashMap.newKeySet();
        long begin = System.nanoTime();
        try (Watch _ = pool("green").watch(new Versions<>(versions))) {
            for (int i = 0; i < 100; i++) {
                cluster.create(shop, "s" + i);
            }
            awaitRow("green", "100,156,100,156,0,0]");
            long seconds = (System.nanoTime() - begin) / 1_000_000_000;
            // The first is the state at the beginning of the watch; a round may be on either side of each second.
            assertTrue(versions.size() <= 3 + seconds, versions.size() + " versions in " + seconds + " s");

            awaitState("[\"controller\",\"Valid\",null");
            String before = version(pool("green")) + " " + version(state());
            long updates = cluster.metric(UPDATES).orElseThrow();
            Thread.sleep(QUIET_MS);
            assertEquals(updates, cluster.metric(UPDATES).orElseThrow(), "a status made a pass over the configuration");
            cluster.stopController();
            cluster.runController();
            Thread.sleep(QUIET_MS);
            assertEquals(before, version(pool("green")) + " " + version(state()), "written although nothing changed");
        }
    }

    @Test
    void theConfigurationStateSaysWhatIsWrongWithThePools() {
        cluster.pool("green", "192.0.2.8/30");
        awaitState("[\"controller\",\"Valid\",null");
        cluster.pool("blue", "192.0.2.0 - 192.0.2.11");
        String wrong = "IPAddressPool metallb-system/green: spec.addresses[0] \\\"192.0.2.8/30\\\"";
        await(
                "names object, field and value, and what it is in conflict with: " + row(),
                () -> row().startsWith("[\"controller\",\"Invalid\"")
                        && row().contains(wrong)
                        && row().contains("\\\"192.0.2.0 - 192.0.2.11\\\"")
                        && row().contains("IPAddressPool metallb-system/blue"));
        ConfigurationState.Status status = status();
        assertEquals(status.errorSummary(), status.conditions().getFirst().message());
        assertEquals("controller", state().get().getMetadata().getLabels().get("metallb.io/component-type"));

        cluster.deletePool("blue");
        awaitState("[\"controller\",\"Valid\",null");
    }

    @Test
    void aConfigurationStateThatIsDeletedOrEditedComesBack() {
        awaitState("[\"controller\",\"Valid\",null");
        String since = status().conditions().getFirst().lastTransitionTime();
        for (String edit : List.of(
                "null",
                "{\"result\": \"Invalid\", \"errorSummary\": \"all is lost\", \"conditions\": [{\"type\": \"poolReconcilerValid\", \"status\": \"False\", \"reason\": \"X\", \"message\": \"\", \"lastTransitionTime\": \""
                        + since + "\"}]}")) {
            patchStatus(state(), edit);
            awaitValid();
        }
        String first = state().get().getMetadata().getUid();
        state().delete();
        await(
                "made anew",
                () -> state().get() != null
                        && !state().get().getMetadata().getUid().equals(first));
        awaitValid();
    }

    @Test
    void aSummaryHasABound() {
        cluster.pool("green", "x".repeat(100_000), "y".repeat(100_000));
        await("invalid", () -> row().contains("\"Invalid\""));
        String summary = status().errorSummary();
        assertTrue(summary.length() <= 8192, () -> summary.length() + " characters");
        assertTrue(summary.contains("spec.addresses[1]"), "both entries are named: " + summary);
    }

    private static void awaitValid() {
        await("valid again", () -> {
            ConfigurationState.Status status =
                    state().get() == null ? null : state().get().getStatus();
            return status != null
                    && status.result() == ConfigurationState.Result.VALID
                    && status.errorSummary().isEmpty()
                    && status.conditions().size() == 1
                    && status.conditions().getFirst().status() == ConfigurationState.ConditionStatus.TRUE
                    && status.conditions().getFirst().reason().equals("Reconciled");
        });
    }

    private static void awaitState(String row) {
        await(row + " instead of " + row(), () -> row().startsWith(row));
    }

    private static String row() {
        return cluster.row("configurationstates", "controller");
    }

    /** Assigned, available; then per family IPv4 assigned, available, IPv6 assigned, available. */
    private static void awaitRow(String pool, String end) {
        await(
                pool + " shows ..." + end + " instead of " + cluster.row("ipaddresspools", pool),
                () -> cluster.row("ipaddresspools", pool).endsWith("]\"," + end));
    }

    private static Resource<IPAddressPool> pool(String name) {
        return cluster.client()
                .resources(IPAddressPool.class)
                .inNamespace(SYSTEM)
                .withName(name);
    }

    private static Resource<ConfigurationState> state() {
        return cluster.client()
                .resources(ConfigurationState.class)
                .inNamespace(SYSTEM)
                .withName("controller");
    }

    private static ConfigurationState.Status status() {
        return requireNonNull(state().get().getStatus());
    }

    private static String version(Resource<? extends HasMetadata> resource) {
        return resource.get().getMetadata().getResourceVersion();
    }

    private static void patchStatus(Resource<?> resource, String status) {
        resource.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + status + "}");
    }

    private record Versions<T extends HasMetadata>(Set<String> seen) implements Watcher<T> {
        @Override
        public void eventReceived(Action action, T object) {
            seen.add(object.getMetadata().getResourceVersion());
        }

        @Override
        public void onClose(WatcherException cause) {
            // The waiting test fails by itself.
        }
    }
}
