package dev.metallbj.lab.prometheus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metallbj.lab.Lab;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Prometheus' discovery in Kubernetes finds for the roles pod and endpoints, with all the labels about it that rules look at, written to files that
 * Prometheus reads: {@code pod.json} and {@code endpoints.json}. Asked for with Prometheus' own rights.
 *
 * <p>Source: Prometheus documentation, "Configuration", kubernetes_sd_config.
 */
final class DiscoveredTargets {
    private static final String META = "__meta_kubernetes_";

    private final ArrayNode groups = new ObjectMapper().createArrayNode();

    private DiscoveredTargets() {}

    /** @param token of Prometheus' service account */
    static void write(Lab lab, String token, String namespace, Path folder) throws IOException {
        Config config = new ConfigBuilder(
                        Config.fromKubeconfig(lab.apiServer().kubeconfig().toFile()))
                .withOauthToken(token)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            var pods = client.pods().inNamespace(namespace);
            var services = client.services().inNamespace(namespace);
            DiscoveredTargets byPod = new DiscoveredTargets();
            pods.list().getItems().forEach(byPod::add);
            DiscoveredTargets byEndpoints = new DiscoveredTargets();
            for (Endpoints endpoints :
                    client.endpoints().inNamespace(namespace).list().getItems()) {
                String name = endpoints.getMetadata().getName();
                Optional<Service> service =
                        Optional.ofNullable(services.withName(name).get());
                endpoints
                        .getSubsets()
                        .forEach(subset -> subset.getAddresses()
                                .forEach(address -> subset.getPorts()
                                        .forEach(port -> byEndpoints.add(
                                                endpoints,
                                                service,
                                                address,
                                                port,
                                                Optional.ofNullable(address.getTargetRef())
                                                        .map(target -> pods.withName(target.getName())
                                                                .get())))));
            }
            Files.writeString(folder.resolve("pod.json"), byPod.groups.toString());
            Files.writeString(folder.resolve("endpoints.json"), byEndpoints.groups.toString());
        }
    }

    /** None of our Pods' objects names a port here, so each is one target without one. */
    private void add(Pod pod) {
        add(pod.getStatus().getPodIP(), labelsOf(pod));
    }

    private void add(
            Endpoints endpoints,
            Optional<Service> service,
            EndpointAddress address,
            EndpointPort port,
            Optional<Pod> pod) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("namespace", endpoints.getMetadata().getNamespace());
        labels.put("endpoints_name", endpoints.getMetadata().getName());
        labels.put("endpoint_ready", "true");
        labels.put("endpoint_port_name", port.getName());
        labels.put("endpoint_port_protocol", port.getProtocol());
        if (address.getTargetRef() != null) {
            labels.put("endpoint_address_target_kind", address.getTargetRef().getKind());
            labels.put("endpoint_address_target_name", address.getTargetRef().getName());
        }
        service.ifPresent(one -> {
            labels.put("service_name", one.getMetadata().getName());
            addMetadata(labels, "service", one);
        });
        pod.ifPresent(one -> labels.putAll(labelsOf(one)));
        add(address.getIp() + ":" + port.getPort(), labels);
    }

    private static Map<String, String> labelsOf(Pod pod) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("namespace", pod.getMetadata().getNamespace());
        labels.put("pod_name", pod.getMetadata().getName());
        labels.put("pod_ip", pod.getStatus().getPodIP());
        labels.put("pod_phase", pod.getStatus().getPhase());
        labels.put(
                "pod_container_name", pod.getSpec().getContainers().getFirst().getName());
        addMetadata(labels, "pod", pod);
        return labels;
    }

    private static void addMetadata(Map<String, String> labels, String role, HasMetadata object) {
        addAll(labels, role + "_label", object.getMetadata().getLabels());
        addAll(labels, role + "_annotation", object.getMetadata().getAnnotations());
    }

    private static void addAll(Map<String, String> labels, String prefix, Map<String, String> values) {
        values.forEach((key, value) -> {
            labels.put(prefix + "_" + sanitized(key), value);
            labels.put(prefix + "present_" + sanitized(key), "true");
        });
    }

    private void add(String address, Map<String, String> labels) {
        ObjectNode group = groups.addObject();
        group.putArray("targets").add(address);
        ObjectNode all = group.putObject("labels");
        labels.forEach((name, value) -> all.put(META + name, value));
    }

    /** As Prometheus turns a label or annotation of Kubernetes into a part of a label of its own. */
    static String sanitized(String key) {
        return key.replaceAll("[^a-zA-Z0-9_]", "_");
    }
}
