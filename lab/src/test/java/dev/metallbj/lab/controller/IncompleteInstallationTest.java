package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.freePort;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.Selection;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custom resources or roles are missing when the programs start: they say which, live on, and work as soon as these are there. */
class IncompleteInstallationTest {
    /** A start, five quiet seconds, and a machine that has other things to do. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String ACCOUNT = "system:serviceaccount:metallb-system:metallb-controller";
    private static final String NO_DEFINITION =
            "the CustomResourceDefinition ipaddresspools.metallb.io is not installed";
    private static final String NO_ROLE = "RBAC: the service account metallb-system/metallb-controller may not list"
            + " services at the cluster scope";

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatIsMissingIsNamedAndWaitedFor() throws Exception {
        try (ApiServer server = ApiServer.builder().user(ACCOUNT).startOnLoopback()) {
            server.manifests().createNamespace(SYSTEM);
            int firstPort = freePort();
            int secondPort = freePort();
            try (ControllerProcess undefined = run(server.kubeconfig(), "undefined.log", firstPort);
                    ControllerProcess unbound = run(
                            Files.copy(server.kubeconfig(ACCOUNT), folder.resolve("kubeconfig")),
                            "unbound.log",
                            secondPort);
                    KubernetesClient client = Clients.connect(
                            Config.fromKubeconfig(server.kubeconfig().toFile()), "metallb-test");
                    Informers informers = new Informers(client)) {
                // What the speaker watches with.
                ObjectCache<IPAddressPool> pools =
                        informers.add(Selection.in(SYSTEM, IPAddressPool.class), change -> {});
                informers.start();
                await(undefined, () -> undefined.log().contains(NO_DEFINITION));
                await(unbound, () -> unbound.log().contains(NO_ROLE));
                assertTrue(unbound.log().contains("kubectl auth can-i list services -A --as=" + ACCOUNT), unbound::log);
                assertTrue(undefined.log().contains("crds/manifests"), undefined::log);
                // One a minute.
                assertTrue(lines(undefined, "\"event\":\"waiting\"") <= 2, undefined::log);
                assertFalse(isReady(firstPort) || isReady(secondPort));
                assertFalse(pools.synced());
                wordsOfTheApiServer(client, server);

                server.manifests().installCrds(ProjectFiles.get("crds/manifests"));
                bind(server.client());
                await(undefined, () -> isReady(firstPort));
                await(unbound, () -> isReady(secondPort));
                await(undefined, pools::synced);
            }
        }
    }

    private static void wordsOfTheApiServer(KubernetesClient client, ApiServer server) {
        KubernetesClientException created = assertThrows(
                KubernetesClientException.class,
                () -> client.resource(new IPAddressPool()).inNamespace(SYSTEM).create());
        assertFalse(Causes.line(created).isEmpty());
        try (KubernetesClient nobody = server.newClient(ACCOUNT)) {
            KubernetesClientException forbidden = assertThrows(
                    KubernetesClientException.class,
                    () -> nobody.secrets()
                            .inNamespace(SYSTEM)
                            .withName("metallb-webhook-cert")
                            .get());
            assertEquals(
                    "RBAC: the service account metallb-system/metallb-controller may not get secrets in the namespace"
                            + " \"metallb-system\"; want a role with that verb bound to it (the chart makes all of them with"
                            + " rbac.create=true). Check: kubectl auth can-i get secrets -n metallb-system --as="
                            + ACCOUNT,
                    Causes.line(forbidden));
        }
    }

    private static void bind(KubernetesClient client) {
        client.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("controller")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("rbac.authorization.k8s.io", "User", ACCOUNT, "")
                        .build())
                .create();
    }

    private static long lines(ControllerProcess of, String text) {
        return of.log().lines().filter(line -> line.contains(text)).count();
    }

    private static boolean isReady(int port) {
        try {
            HttpURLConnection answer = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
            return answer.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void await(ControllerProcess program, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            fail(program.log());
        }
        assertTrue(program.process().isAlive(), program::log);
    }

    private ControllerProcess run(Path kubeconfig, String log, int healthPort) throws IOException {
        return ControllerProcess.start(
                kubeconfig,
                folder.resolve(log),
                "--namespace=" + SYSTEM,
                "--port=0",
                "--health-probe-port=" + healthPort,
                "--webhook-mode=disabled");
    }
}
