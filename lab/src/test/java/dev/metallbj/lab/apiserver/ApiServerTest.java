package dev.metallbj.lab.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server on loopback: no root needed. */
class ApiServerTest {
    private static final String WIDGETS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema:
                      type: object
                      properties:
                        spec:
                          type: object
                          properties:
                            size: {type: integer, maximum: 10}
                            colour: {type: string, default: red}
            """;

    private static ApiServer server;

    @BeforeAll
    static void start() {
        long begin = System.nanoTime();
        server = ApiServer.builder()
                .user("guest")
                .clusterIps("198.18.0.0/16,2001:db8:18::/112")
                .startOnLoopback();
        System.out.printf("API server ready after %d ms%n", millisSince(begin));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void appliesEachDocumentWithSubstitutionsAndDefaultNamespace() {
        server.manifests().createNamespace("shop");
        server.manifests().applyText("""
                        # only a comment
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web}
                        spec: {type: LoadBalancer, loadBalancerIP: X.X.X.X, ports: [{port: 80}]}
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: settings, namespace: default}
                        data: {a: "1"}
                        """, "shop", Map.of("X.X.X.X", "192.0.2.7"));

        var web = server.client().services().inNamespace("shop").withName("web").get();
        assertNotNull(web);
        assertEquals("192.0.2.7", web.getSpec().getLoadBalancerIP());
        assertTrue(
                web.getSpec().getClusterIP().startsWith("198.18."),
                web.getSpec().getClusterIP());
        assertNotNull(server.client()
                .configMaps()
                .inNamespace("default")
                .withName("settings")
                .get());
    }

    @Test
    void refusesWhatTheSchemaRefusesAndFillsInDefaults(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("widgets.yaml"), WIDGETS);
        server.manifests().installCrds(folder);
        String small = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: small}, spec: {size: 3}}";

        var applied = server.manifests().applyText(small, "default", Map.of()).getFirst();
        assertEquals("red", applied.get("spec", "colour"));

        var refused = assertThrows(
                KubernetesClientException.class,
                () -> server.manifests().applyText(small, "default", Map.of("size: 3", "size: 30")));
        assertEquals(422, refused.getCode());
    }

    @Test
    void aUserMayOnlyDoWhatRolesGrant() {
        try (KubernetesClient guest = server.newClient("guest")) {
            var refused = assertThrows(
                    KubernetesClientException.class,
                    () -> guest.services().inNamespace("default").list());
            assertEquals(403, refused.getCode());
        }
    }

    @Test
    void keepsItsDataAndPortWhenItIsStartedAgain() {
        var configMap = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("kept")
                .endMetadata()
                .build();
        server.client().configMaps().inNamespace("default").resource(configMap).create();
        String url = server.url();

        server.stop();
        assertFalse(server.isReady());
        long begin = System.nanoTime();
        server.start();
        System.out.printf("API server ready again after %d ms%n", millisSince(begin));

        assertEquals(url, server.url());
        assertNotNull(server.client()
                .configMaps()
                .inNamespace("default")
                .withName("kept")
                .get());
    }

    @Test
    void saysWhyItDoesNotStart() {
        var failure = assertThrows(
                IllegalStateException.class,
                () -> ApiServer.builder()
                        .clusterIps("nonsense")
                        .startOnLoopback()
                        .close());
        assertTrue(failure.toString().contains("service-cluster-ip-range"), failure::toString);
    }

    @Test
    void kubeconfigIsAFileThatClientsRead() throws IOException {
        assertTrue(Files.readString(server.kubeconfig()).contains(server.url()));
        assertThrows(IllegalArgumentException.class, () -> server.kubeconfig("nobody"));
    }

    private static long millisSince(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime).toMillis();
    }
}
