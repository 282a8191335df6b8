package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.metallbj.controller.webhook.Admission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The webhooks' decisions over what a real API server has stored, without certificates: the reviews come from here. */
class AdmissionTest {

    private static ControllerCluster cluster;
    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        cluster = ControllerCluster.start();
        client = HttpClient.newHttpClient();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        new Admission(cluster.client(), SYSTEM, "", List::of).handlers().forEach(server::createContext);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        client.close();
        cluster.close();
    }

    /** Two hundred and sixty are two pages of a list. */
    @Test
    void whatWasStoredJustNowCounts() throws Exception {
        for (int i = 0; i < 260; i++) {
            cluster.pool("p" + i, "2001:db8:0:%x::/64".formatted(i));
        }
        for (int i : new int[] {0, 99, 259}) {
            String spec = "{\"addresses\": [\"2001:db8:0:%x::7/128\"]}".formatted(i);
            JsonNode response = review("ipaddresspool", "IPAddressPool", "new", spec);
            assertTrue(
                    response.at("/status/message").asText().contains("of IPAddressPool metallb-system/p" + i + ")"),
                    response::toString);
        }
        String free = "{\"addresses\": [\"2001:db8:1::/64\"]}";
        assertTrue(review("ipaddresspool", "IPAddressPool", "new", free)
                .get("allowed")
                .asBoolean());
        cluster.pool("latest", "2001:db8:1::/48");
        assertTrue(review("ipaddresspool", "IPAddressPool", "new", free)
                .at("/status/message")
                .asText()
                .contains("of IPAddressPool metallb-system/latest)"));
    }

    @Test
    void advertisementsAreComparedWithTheOthers() throws Exception {
        cluster.server().manifests().applyText("""
                apiVersion: metallb.io/v1beta1
                kind: L2Advertisement
                metadata: {name: default}
                spec: {ipAddressPools: [some]}
                """, SYSTEM, Map.of());
        JsonNode response = review(
                "l2advertisement",
                "L2Advertisement",
                "limited",
                "{\"ipAddressPools\": [\"some\"], \"interfaces\": [\"eth0\"]}");
        assertEquals(
                "L2Advertisement metallb-system/limited: interfaces have no effect for pool some, which L2Advertisement default"
                        + " announces without limits",
                response.at("/warnings/1").asText());
    }

    private static JsonNode review(String path, String kind, String name, String spec)
            throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/validate-metallb-io-v1beta1-" + path);
        String review = """
                {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
                  "uid": "u-1", "operation": "CREATE", "namespace": "%s",
                  "kind": {"group": "metallb.io", "version": "v1beta1", "kind": "%s"},
                  "object": {"kind": "%s", "metadata": {"name": "%s"}, "spec": %s}}}
                """.formatted(SYSTEM, kind, kind, name, spec);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(review))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return new ObjectMapper().readTree(answer.body()).get("response");
    }
}
