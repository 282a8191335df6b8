package dev.metallbj.controller.webhook;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.crd.MetallbResource;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerStatus;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServicePort;
import dev.metallbj.runtime.kubernetes.model.ServiceSpec;
import dev.metallbj.runtime.kubernetes.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The webhooks on a real port of the loopback interface, over objects in memory, and a client that applies objects as the API server would. */
final class Webhook implements AutoCloseable {
    static final String SYSTEM = "metallb-system";
    static final String POOLS = "/validate-metallb-io-v1beta1-ipaddresspool";
    static final String ADVERTISEMENTS = "/validate-metallb-io-v1beta1-l2advertisement";

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, IPAddressPool> pools = new TreeMap<>();
    final Map<String, L2Advertisement> advertisements = new TreeMap<>();
    final Map<String, Map<String, String>> namespaces = new HashMap<>();
    final List<Service> services = new ArrayList<>();
    /** Not empty = nothing can be read, for this reason. */
    String outage = "";

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Webhook() {
        this("");
    }

    Webhook(String lbClass) {
        Admission admission = new Admission(new Stored(), SYSTEM, lbClass, () -> services);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        } catch (IOException failed) {
            throw new IllegalStateException("no port", failed);
        }
        admission.handlers().forEach(server::createContext);
        server.start();
    }

    /**
     * What was answered.
     *
     * @param code of HTTP
     * @param message of the refusal or of the failure; empty when allowed
     */
    record Answer(int code, boolean allowed, String message, List<String> warnings, String body) {}

    private final class Stored implements StoredObjects {
        @Override
        public List<IPAddressPool> pools() throws UnavailableException {
            check();
            return List.copyOf(pools.values());
        }

        @Override
        public List<L2Advertisement> advertisements() throws UnavailableException {
            check();
            return List.copyOf(advertisements.values());
        }

        @Override
        public Map<String, Map<String, String>> namespaces() throws UnavailableException {
            check();
            return namespaces;
        }

        private void check() throws UnavailableException {
            if (!outage.isEmpty()) {
                throw new UnavailableException(outage, new IOException("test"));
            }
        }
    }

    /** A pool as it is stored. */
    IPAddressPool stored(String name) {
        return requireNonNull(pools.get(name));
    }

    StoredObjects stored() {
        return new Stored();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Applies a pool of the operator's namespace; if allowed, it is stored. */
    Answer pool(String name, String spec) {
        return pool(name, SYSTEM, spec);
    }

    Answer pool(String name, String namespace, String spec) {
        IPAddressPool before = pools.get(name);
        Map<String, Object> object = object("IPAddressPool", name, namespace, json(spec));
        Answer answer = review(POOLS, "IPAddressPool", object, asJson(before));
        if (answer.allowed()) {
            pools.put(name, SERIALIZATION.convertValue(object, IPAddressPool.class));
        }
        return answer;
    }

    Answer deletePool(String name) {
        Answer answer = review(POOLS, "IPAddressPool", Optional.empty(), asJson(pools.get(name)));
        pools.remove(name);
        return answer;
    }

    /** Applies an advertisement of the operator's namespace; if allowed, it is stored. */
    Answer advertisement(String name, String spec) {
        L2Advertisement before = advertisements.get(name);
        Map<String, Object> object = object("L2Advertisement", name, SYSTEM, json(spec));
        Answer answer = review(ADVERTISEMENTS, "L2Advertisement", object, asJson(before));
        if (answer.allowed()) {
            advertisements.put(name, SERIALIZATION.convertValue(object, L2Advertisement.class));
        }
        return answer;
    }

    /** A Service with one port and these addresses, as last seen. */
    Service service(String namespace, String name, int second, Map<String, String> annotations, String... ips) {
        Service service = new Service();
        service.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withUid(namespace + "/" + name)
                .withResourceVersion("1")
                .withAnnotations(annotations)
                .withCreationTimestamp(
                        "2026-01-01T%02d:%02d:%02dZ".formatted(second / 3600, second / 60 % 60, second % 60))
                .build());
        service.setSpec(new ServiceSpec(
                "LoadBalancer",
                "198.18.0.1",
                List.of("198.18.0.1"),
                List.of("IPv4"),
                "SingleStack",
                "Cluster",
                "",
                "",
                List.of(new ServicePort("", "TCP", 80)),
                Map.of()));
        service.setStatus(new ServiceStatus(
                new LoadBalancerStatus(Arrays.stream(ips)
                        .map(ip -> new LoadBalancerIngress(ip, "", "VIP", List.of()))
                        .toList()),
                List.of()));
        services.add(service);
        return service;
    }

    static Map<String, Object> object(String kind, String name, String namespace, Object spec) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "metallb.io/v1beta1");
        object.put("kind", kind);
        object.put("metadata", new LinkedHashMap<>(Map.of("name", name, "namespace", namespace)));
        object.put("spec", spec);
        return object;
    }

    Answer review(String path, String kind, Map<String, Object> object, Optional<Map<String, Object>> before) {
        return review(path, kind, Optional.of(object), before);
    }

    /** Posts a review; without {@code object} a DELETE, with both an UPDATE. */
    Answer review(
            String path, String kind, Optional<Map<String, Object>> object, Optional<Map<String, Object>> before) {
        String operation = object.isEmpty() ? "DELETE" : before.isEmpty() ? "CREATE" : "UPDATE";
        @SuppressWarnings("unchecked")
        Map<String, Object> metadata = (Map<String, Object>)
                requireNonNull(object.or(() -> before).orElseThrow().get("metadata"));
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("uid", "u-1");
        request.put("kind", Map.of("group", "metallb.io", "version", "v1beta1", "kind", kind));
        request.put("operation", operation);
        request.put("namespace", metadata.get("namespace"));
        request.put("userInfo", Map.of("username", "somebody"));
        request.put("object", object.orElse(null));
        request.put("oldObject", before.orElse(null));
        return post(path, text(review(request)));
    }

    static Map<String, Object> review(Map<String, Object> request) {
        Map<String, Object> review = new LinkedHashMap<>();
        review.put("kind", "AdmissionReview");
        review.put("apiVersion", "admission.k8s.io/v1");
        review.put("request", request);
        return review;
    }

    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Object json(String yaml) {
        return SERIALIZATION.unmarshal("---\n" + yaml, Object.class);
    }

    Answer post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path + "?timeout=10s"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return read(answer);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static Answer read(HttpResponse<String> answer) throws IOException {
        JsonNode body = JSON.readTree(answer.body());
        if (answer.statusCode() != 200) {
            return new Answer(answer.statusCode(), false, body.path("message").asText(), List.of(), answer.body());
        }
        JsonNode response = body.get("response");
        List<String> warnings = new ArrayList<>();
        response.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        return new Answer(
                200,
                response.get("allowed").asBoolean(),
                response.at("/status/message").asText(),
                warnings,
                answer.body());
    }

    private static Optional<Map<String, Object>> asJson(@Nullable MetallbResource resource) {
        if (resource == null) {
            return Optional.empty();
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> object = SERIALIZATION.convertValue(resource, Map.class);
        return Optional.of(object);
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
