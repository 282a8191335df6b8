package dev.metallbj.lab.controller;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.controller.Controller;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.runtime.kubernetes.Clients;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceFluent;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A real API server and a controller inside this JVM, with what the tests of the controller ask and do. */
final class ControllerCluster implements AutoCloseable {

    static final String SYSTEM = "metallb-system";
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** Times of leader election with which a test need not wait long. */
    static final String[] SHORT_LEASE = {
        "--lease-duration=3s", "--lease-renew-deadline=2s", "--lease-retry-period=500ms"
    };

    static final String LEASE = "metallb-controller";

    private static final String POOL = "metallb.io/ip-allocated-from-pool";

    private final ApiServer server;
    private Optional<Controller> controller = Optional.empty();

    private ControllerCluster(ApiServer server) {
        this.server = server;
    }

    /** With the custom resources and namespaces, without pools, without a controller. */
    static ControllerCluster start() {
        ApiServer server = ApiServer.builder().startOnLoopback();
        ControllerCluster cluster = new ControllerCluster(server);
        server.manifests().installCrds(ProjectFiles.get("crds/manifests"));
        server.manifests().createNamespace(SYSTEM);
        return cluster;
    }

    ApiServer server() {
        return server;
    }

    KubernetesClient client() {
        return server.client();
    }

    /** Starts a controller, without webhooks unless the flags ask for them, and waits for nothing. */
    Controller startController(String... flags) {
        return startControllerThrough(server.url(), flags);
    }

    /** The same, by another way to the API server. */
    Controller startControllerThrough(String url, String... flags) {
        Controller started = startReplica("test", url, flags);
        controller = Optional.of(started);
        return started;
    }

    /**
     * Starts one more controller, which the caller closes, and waits for nothing.
     *
     * @param pod its identity in the Lease
     * @param url by which it reaches the API server
     */
    Controller startReplica(String pod, String url, String... flags) {
        List<String> arguments = new ArrayList<>(List.of(
                "--namespace=" + SYSTEM,
                "--port=" + freePort(),
                "--health-probe-port=0",
                "--pod-name=" + pod,
                "--webhook-mode=disabled"));
        arguments.addAll(List.of(flags));
        try {
            Config config =
                    Config.fromKubeconfig(Files.readString(server.kubeconfig()).replace(server.url(), url));
            Controller started = new Controller(
                    Controller.arguments(arguments, Map.of()), Clients.connect(config, "metallb-controller"));
            started.start();
            return started;
        } catch (Exception failed) {
            throw new IllegalStateException("the controller does not start", failed);
        }
    }

    /** The Lease that says who leads; empty when there is none. */
    Optional<Lease> lease() {
        return Optional.ofNullable(
                client().leases().inNamespace(SYSTEM).withName(LEASE).get());
    }

    /** Who holds the Lease; empty when nobody does. */
    String leader() {
        return lease().map(Lease::getSpec)
                .flatMap(spec -> Optional.ofNullable(spec.getHolderIdentity()))
                .orElse("");
    }

    void awaitLeader(String pod) {
        await(pod + " leads", () -> leader().equals(pod));
    }

    /** Starts a controller and waits until it is ready and leads. */
    void runController(String... flags) {
        awaitLeading(startController(flags));
    }

    static void awaitLeading(Controller started) {
        await("ready", () -> started.health().missing().isEmpty() && started.leads());
    }

    void stopController() {
        controller.ifPresent(Controller::close);
        controller = Optional.empty();
    }

    /** Makes or changes a pool. */
    void pool(String name, String... addresses) {
        server.manifests().applyText("""
                        apiVersion: metallb.io/v1beta1
                        kind: IPAddressPool
                        metadata: {name: %s}
                        spec: {addresses: [%s]}
                        """.formatted(name, quoted(addresses)), SYSTEM, Map.of());
    }

    void deletePool(String name) {
        client().genericKubernetesResources("metallb.io/v1beta1", "IPAddressPool")
                .inNamespace(SYSTEM)
                .withName(name)
                .delete();
    }

    /** Makes a namespace of its own for a test, so that tests share an API server and not their Services. */
    String namespace(String name) {
        server.manifests().createNamespace(name);
        return name;
    }

    /** Ends a namespace that is being deleted; there is no namespace controller here that would. */
    void finalizeNamespace(String name) {
        client().resource(new NamespaceBuilder(requireNonNull(
                                client().namespaces().withName(name).get()))
                        .editSpec()
                        .withFinalizers()
                        .endSpec()
                        .build())
                .subresource("finalize")
                .update();
    }

    /** Creates a Service of type LoadBalancer with one port. */
    Service create(String namespace, String name, UnaryOperator<ServiceBuilder> change) {
        ServiceBuilder plain = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .withAllocateLoadBalancerNodePorts(false)
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec();
        return client().resource(change.apply(plain).build()).create();
    }

    Service create(String namespace, String name) {
        return create(namespace, name, service -> service);
    }

    /** An annotation with the new prefix. */
    static UnaryOperator<ServiceBuilder> annotated(String key, String value) {
        return service -> service.editMetadata()
                .addToAnnotations("metallb.io/" + key, value)
                .endMetadata();
    }

    /** A change of the spec. */
    static UnaryOperator<ServiceBuilder> spec(
            UnaryOperator<ServiceFluent<ServiceBuilder>.SpecNested<ServiceBuilder>> change) {
        return service -> change.apply(service.editSpec()).endSpec();
    }

    Service get(String namespace, String name) {
        return requireNonNull(
                client().services().inNamespace(namespace).withName(name).get(), namespace + "/" + name);
    }

    void delete(String namespace, String name) {
        client().services().inNamespace(namespace).withName(name).delete();
    }

    static List<String> ips(Service service) {
        return service.getStatus().getLoadBalancer().getIngress().stream()
                .map(LoadBalancerIngress::getIp)
                .toList();
    }

    /** Writes addresses into the status, as somebody might by hand; none = removes them. */
    void setIps(String namespace, String name, String... ips) {
        String ingress =
                List.of(ips).stream().map(ip -> "{\"ip\": \"" + ip + "\"}").collect(Collectors.joining(","));
        client().services()
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"loadBalancer\": {\"ingress\": "
                                + (ips.length == 0 ? "null" : "[" + ingress + "]") + "}}}");
    }

    List<String> ips(String namespace, String name) {
        return ips(get(namespace, name));
    }

    /** The pool that the annotation names; empty without one. */
    String poolOf(String namespace, String name) {
        return Objects.requireNonNullElse(get(namespace, name).getMetadata().getAnnotations(), Map.<String, String>of())
                .getOrDefault(POOL, "");
    }

    void awaitIps(String namespace, String name, String... ips) {
        if (!Await.until(LIMIT, () -> ips(namespace, name).equals(List.of(ips)))) {
            fail("not within " + LIMIT.toSeconds() + " s: " + namespace + "/" + name + " has " + List.of(ips) + ", but "
                    + ips(namespace, name) + "; " + events(namespace, name));
        }
    }

    /** Our Events on a Service, oldest first: {@code type reason: message xCount}. The API server has some of its own. */
    List<String> events(String namespace, String name) {
        return client().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(name))
                .filter(event -> "metallb-controller".equals(event.getReportingComponent()))
                .sorted(Comparator.comparing(event -> event.getMetadata().getName()))
                .map(ControllerCluster::text)
                .toList();
    }

    /** Waits for an Event on a Service whose text contains all of these. */
    void awaitEvent(String namespace, String name, String... parts) {
        await(
                "an event with " + List.of(parts) + " on " + namespace + "/" + name + ", but "
                        + events(namespace, name),
                () -> events(namespace, name).stream()
                        .anyMatch(event -> List.of(parts).stream().allMatch(event::contains)));
    }

    private static String text(Event event) {
        return event.getType() + " " + event.getReason() + ": " + event.getMessage() + " x" + event.getCount();
    }

    /** A value that the controller exposes; empty when there is no such series. */
    Optional<Long> metric(String series) {
        return metric(controller.orElseThrow(), series);
    }

    /** A value that a controller exposes; empty when there is no such series. */
    static Optional<Long> metric(Controller of, String series) {
        URI uri = URI.create("http://127.0.0.1:" + of.metricsPort() + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String text = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(series + " "))
                    .map(line -> Long.parseLong(line.substring(series.length() + 1)))
                    .findFirst();
        } catch (IOException failed) {
            throw new UncheckedIOException("no metrics", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    void awaitMetric(String series, long value) {
        await(series + " " + value, () -> metric(series).equals(Optional.of(value)));
    }

    /** What {@code kubectl get -o wide} shows of an object of ours: the cells of its row as JSON; empty when there is no such row. */
    String row(String plural, String name) {
        try {
            // For a moment after its definition a kind is served, but answers 429.
            for (JsonNode row : new ObjectMapper().readTree(table(plural)).path("rows")) {
                if (row.at("/cells/0").asText().equals(name)) {
                    return row.get("cells").toString();
                }
            }
            return "";
        } catch (Exception failed) {
            throw new IllegalStateException("no table of " + plural, failed);
        }
    }

    private String table(String plural) throws Exception {
        URI uri = URI.create(server.url() + "/apis/metallb.io/v1beta1/namespaces/" + SYSTEM + "/" + plural);
        var http = client().getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(uri)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .build();
        return http.sendAsync(request, String.class).get(10, TimeUnit.SECONDS).body();
    }

    static void await(String what, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            fail("not within " + LIMIT.toSeconds() + " s: " + what);
        }
    }

    /** Every Service's resource version: equal before and after = nothing was written. */
    Map<String, String> resourceVersions() {
        return client().services().inAnyNamespace().list().getItems().stream()
                .collect(Collectors.toMap(
                        service -> service.getMetadata().getNamespace() + "/"
                                + service.getMetadata().getName(),
                        service -> service.getMetadata().getResourceVersion()));
    }

    @Override
    public void close() {
        stopController();
        server.close();
    }

    /** A TCP port that nobody listens on. */
    static int freePort() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException("no free port", failed);
        }
    }

    private static String quoted(String... addresses) {
        return List.of(addresses).stream().map(address -> '"' + address + '"').collect(Collectors.joining(","));
    }
}
