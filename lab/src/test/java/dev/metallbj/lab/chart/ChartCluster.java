package dev.metallbj.lab.chart;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.controller.Controller;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.run.Await;
import dev.metallbj.runtime.kubernetes.Clients;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A real API server into which the chart is installed. There is no kubelet: {@link #startController} runs what the Deployment says, inside this JVM.
 * There is no way to a webhook either; a test that writes pools installs without.
 */
final class ChartCluster implements AutoCloseable {
    static final String SYSTEM = "metallb-system";
    static final Duration LIMIT = Duration.ofSeconds(20);

    private final ApiServer server = ApiServer.builder().startOnLoopback();
    private final Helm helm;
    private final Path folder;

    /** @param folder for helm and the values files */
    ChartCluster(Path folder) {
        this.folder = folder;
        this.helm = Helm.of(folder, server.kubeconfig());
        server.manifests().createNamespace(SYSTEM);
    }

    Helm helm() {
        return helm;
    }

    ApiServer server() {
        return server;
    }

    KubernetesClient client() {
        return server.client();
    }

    /** Installs or upgrades the release {@code metallb}; there is nobody to wait for. */
    String upgrade(String chart, String values) {
        return helm.run("upgrade", "--install", "metallb", chart, "-n", SYSTEM, "-f", Charts.file(folder, values));
    }

    void uninstall() {
        helm.run("uninstall", "metallb", "-n", SYSTEM);
    }

    /** The controller's, as the Deployment in the API has it. */
    Container controllerContainer() {
        return client().apps()
                .deployments()
                .inNamespace(SYSTEM)
                .withName("metallb-controller")
                .require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    /** Runs the controller as the Deployment says, but for its ports, which several on one machine cannot share. */
    Controller startController() {
        Container container = controllerContainer();
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), variable.getValue() == null ? "" : variable.getValue());
        }
        environment.put("METALLB_NAMESPACE", SYSTEM);
        environment.put("METALLB_POD_NAME", "metallb-controller-0");
        List<String> arguments = new ArrayList<>(container.getArgs());
        arguments.removeIf(argument -> argument.startsWith("--port="));
        arguments.addAll(List.of("--port=0", "--health-probe-port=0", "--webhook-port=" + freePort()));
        try {
            Config config = Config.fromKubeconfig(Files.readString(server.kubeconfig()));
            Controller controller = new Controller(
                    Controller.arguments(arguments, environment), Clients.connect(config, "metallb-controller"));
            controller.start();
            return controller;
        } catch (Exception failed) {
            throw new IllegalStateException("the controller does not start", failed);
        }
    }

    /** Until it is ready and, being alone, leads. */
    Controller runController() {
        Controller controller = startController();
        await(
                () -> "ready, but " + controller.health().missing(),
                () -> controller.health().missing().isEmpty() && controller.leads());
        return controller;
    }

    /** An object of a manifest as it is now. */
    GenericKubernetesResource live(JsonNode rendered) {
        var all = client().genericKubernetesResources(
                        rendered.at("/apiVersion").asText(),
                        rendered.at("/kind").asText());
        String name = rendered.at("/metadata/name").asText();
        return rendered.at("/metadata").has("namespace")
                ? all.inNamespace(SYSTEM).withName(name).require()
                : all.withName(name).require();
    }

    /** Objects of ours by {@code Kind/name}. */
    Map<String, GenericKubernetesResource> objects(String version, String... kinds) {
        Map<String, GenericKubernetesResource> found = new HashMap<>();
        for (String kind : kinds) {
            client().genericKubernetesResources("metallb.io/" + version, kind)
                    .inNamespace(SYSTEM)
                    .list()
                    .getItems()
                    .forEach(object ->
                            found.put(kind + "/" + object.getMetadata().getName(), object));
        }
        return found;
    }

    /** The uids of pools and advertisements, by {@code Kind/name}. */
    Map<String, String> uids() {
        return objects("v1beta1", "IPAddressPool", "L2Advertisement").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        object -> object.getValue().getMetadata().getUid()));
    }

    void deletePools() {
        for (String kind : List.of("L2Advertisement", "IPAddressPool")) {
            client().genericKubernetesResources("metallb.io/v1beta1", kind)
                    .inNamespace(SYSTEM)
                    .delete();
        }
    }

    static void await(java.util.function.Supplier<String> what, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            fail("not within " + LIMIT.toSeconds() + " s: " + what.get());
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException("no free port", failed);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
