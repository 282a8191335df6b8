package dev.metallbj.lab.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** What an installed chart and a cluster's own controllers would have put into the API of a lab, as far as Prometheus looks at it. */
final class MonitoredCluster {
    private static final String OPERATOR = "metallb-system";
    private static final String MONITORING = "monitoring";
    private static final String CONTROLLER_POD = "controller";

    private final Lab lab;

    MonitoredCluster(Lab lab) {
        this.lab = lab;
    }

    /** Applies the Services for scraping, and what Prometheus may read there. */
    void applyServices(RenderedChart chart) {
        for (String kind : new String[] {"Service", "Role", "RoleBinding"}) {
            for (JsonNode object : chart.of(kind)) {
                String name = object.at("/metadata/name").asText();
                if (name.endsWith("-monitor-service") || name.endsWith("-prometheus")) {
                    apply(RenderedChart.yaml(object));
                }
            }
        }
    }

    /** Applies the manifest of docs/prometheus.md that lets Prometheus get metrics over HTTPS. */
    void applyDocumentedRights() throws IOException {
        String page = Files.readString(ProjectFiles.get("docs/prometheus.md"));
        int at = page.indexOf("nonResourceURLs");
        int begin = page.lastIndexOf("```yaml\n", at) + "```yaml\n".length();
        apply(page.substring(begin, page.indexOf("```", at)));
    }

    /** Makes a service account in the namespace of Prometheus and returns a token of it. */
    String serviceAccountToken(String account) throws IOException {
        lab.apiServer().manifests().createNamespace(MONITORING);
        apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: %s, namespace: %s}\n"
                .formatted(account, MONITORING));
        String answer = lab.kubernetes()
                .raw(
                        "/api/v1/namespaces/" + MONITORING + "/serviceaccounts/" + account + "/token",
                        "POST",
                        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{\"expirationSeconds\":3600}}");
        return RenderedChart.YAML.readTree(answer).at("/status/token").asText();
    }

    /** Gives the Pod of the controller labels and annotations of the chart; the Pod is made first. */
    void controllerPod(RenderedChart chart) {
        lab.kubernetes()
                .pods()
                .inNamespace(OPERATOR)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(CONTROLLER_POD)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("controller")
                        .withImage("localhost/metallb-java")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        lab.kubernetes()
                .pods()
                .inNamespace(OPERATOR)
                .withName(CONTROLLER_POD)
                .editStatus(pod -> new PodBuilder(pod)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withPodIP(AddressPlan.CONTROL_PLANE.v4())
                        .addNewPodIP(AddressPlan.CONTROL_PLANE.v4())
                        .endStatus()
                        .build());
        describe(CONTROLLER_POD, chart.one("Deployment", "-controller"));
        endpoints("metallb-controller-monitor-service", AddressPlan.CONTROL_PLANE.v4(), CONTROLLER_POD);
    }

    /** Gives the Pod of a speaker labels and annotations of the chart. */
    void speakerPod(Node node, RenderedChart chart) {
        describe(node.speakerPod(), chart.one("DaemonSet", "-speaker"));
    }

    /** Makes a speaker the one endpoint of the Service for scraping. */
    void speakerEndpoint(Node node) {
        endpoints("metallb-speaker-monitor-service", node.host().addresses().v4(), node.speakerPod());
    }

    private void describe(String pod, JsonNode workload) {
        Map<String, String> labels = RenderedChart.texts(workload.at("/spec/template/metadata/labels"));
        Map<String, String> annotations = RenderedChart.texts(workload.at("/spec/template/metadata/annotations"));
        lab.kubernetes()
                .pods()
                .inNamespace(OPERATOR)
                .withName(pod)
                .edit(known -> new PodBuilder(known)
                        .editMetadata()
                        .addToLabels(labels)
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .build());
    }

    private void endpoints(String service, String ip, String pod) {
        ObjectNode object = RenderedChart.YAML.createObjectNode();
        object.put("apiVersion", "v1").put("kind", "Endpoints");
        JsonNode labels = RenderedChart.YAML.valueToTree(lab.kubernetes()
                .services()
                .inNamespace(OPERATOR)
                .withName(service)
                .require()
                .getMetadata()
                .getLabels());
        object.putObject("metadata").put("name", service).set("labels", labels);
        ObjectNode subset = object.putArray("subsets").addObject();
        ObjectNode address = subset.putArray("addresses").addObject();
        address.put("ip", ip)
                .putObject("targetRef")
                .put("kind", "Pod")
                .put("name", pod)
                .put("namespace", OPERATOR);
        subset.putArray("ports").addObject().put("name", "metrics").put("port", 7472);
        apply(RenderedChart.yaml(object));
    }

    private void apply(String yaml) {
        lab.apiServer().manifests().applyText(yaml, OPERATOR, Map.of());
    }
}
