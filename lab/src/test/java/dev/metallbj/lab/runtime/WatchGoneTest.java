package dev.metallbj.lab.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * A watch that asks for a version the API server no longer has (410 Gone) is told so, every time. Each restart of an API server does this to every
 * watch; over HTTP/2 one in fifty left the client in a deadlock.
 */
class WatchGoneTest {

    /** With one chance in fifty each, all would pass by luck once in 400 runs. */
    private static final int WATCHES = 300;

    @Test
    void isToldEveryTimeAndTheClientGoesOnWorking() throws Exception {
        try (ApiServer server = ApiServer.builder().startOnLoopback()) {
            server.manifests().createNamespace("shop");
            // What happened before its start an API server does not remember.
            server.stop();
            server.start();
            try (KubernetesClient client = connect(server)) {
                for (int i = 0; i < WATCHES; i++) {
                    assertTrue(end(client).isHttpGone(), "watch " + i);
                }
                Service kubernetes = client.resources(Service.class)
                        .inNamespace("default")
                        .withName("kubernetes")
                        .get();
                assertNotNull(kubernetes);
                assertEquals("ClusterIP", kubernetes.getSpec().type());
            }
        }
    }

    private static KubernetesClient connect(ApiServer server) throws IOException {
        return Clients.connect(Config.fromKubeconfig(Files.readString(server.kubeconfig())), "test");
    }

    private static WatcherException end(KubernetesClient client)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<WatcherException> ended = new CompletableFuture<>();
        try (Watch _ = client.resources(Service.class)
                .inAnyNamespace()
                .watch(new ListOptionsBuilder().withResourceVersion("1").build(), new Watcher<Service>() {
                    @Override
                    public void eventReceived(Action action, Service service) {
                        ended.completeExceptionally(new IllegalStateException(action + " instead of the end"));
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        ended.complete(cause);
                    }
                })) {
            return ended.get(10, TimeUnit.SECONDS);
        }
    }
}
