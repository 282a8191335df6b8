package dev.metallbj.controller.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.kubernetes.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An API server that does not answer; the real one is in the lab's tests. */
class ApiStoredObjectsTest {

    @Test
    void aSilentServerIsGivenUpInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KubernetesClient client = client(silent.getLocalPort())) {
            ApiStoredObjects stored = new ApiStoredObjects(client, "metallb-system");
            long start = System.nanoTime();
            UnavailableException failure = assertThrows(UnavailableException.class, stored::pools);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertEquals(
                    "cannot read the IPAddressPools: no answer of the API server within 2 s", failure.explanation());
            assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, took::toString);
        }
    }

    @Test
    void anAbsentServerIsNamed() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (KubernetesClient client = client(port)) {
            ApiStoredObjects stored = new ApiStoredObjects(client, "metallb-system");
            UnavailableException failure = assertThrows(UnavailableException.class, stored::namespaces);
            assertTrue(
                    failure.explanation().matches("cannot read the namespaces: .*ConnectException.*"),
                    failure.explanation());
        }
    }

    private static KubernetesClient client(int port) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .build();
        return Clients.connect(config, "test");
    }
}
