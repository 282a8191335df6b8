package dev.metallbj.lab.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.speaker.link.InterfaceExcludes;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders; no cluster, no root. A call of helm takes a tenth of a second. */
class ChartTest {
    private static final String DEPLOYMENT = "Deployment/metallb-controller";
    private static final String DAEMON_SET = "DaemonSet/metallb-speaker";
    private static final String CRD = "CustomResourceDefinition/";

    @TempDir
    static Path folder = Path.of("");

    private static Helm helm;
    private static Rendered plain;

    @BeforeAll
    static void render() {
        helm = Helm.without(folder);
        plain = Charts.render(helm, folder, "");
    }

    @Test
    void selectorsAreThoseThatCannotBeChangedAnyMore() {
        for (String component : List.of("controller", "speaker")) {
            JsonNode workload = plain.get(component.equals("controller") ? DEPLOYMENT : DAEMON_SET);
            String selector =
                    "{\"app.kubernetes.io/name\":\"metallb\",\"app.kubernetes.io/instance\":\"metallb\",\"app.kubernetes.io/component\":\""
                            + component + "\"}";
            assertEquals(json(selector), workload.at("/spec/selector/matchLabels"));
            JsonNode labels = workload.at("/spec/template/metadata/labels");
            assertEquals(component, labels.path("component").asText());
            assertEquals("metallb", labels.path("app").asText());
            assertFalse(workload.at("/metadata/labels").has("app"));
            assertEquals(
                    component,
                    workload.at("/spec/template/spec/containers/0/name").asText());
        }
    }

    @Test
    void metricsServicesAreAlwaysThere() {
        for (String component : List.of("controller", "speaker")) {
            JsonNode service = plain.get("Service/metallb-" + component + "-monitor-service");
            assertEquals("None", service.at("/spec/clusterIP").asText());
            assertEquals(
                    "metallb",
                    service.at("/metadata/labels")
                            .path("app.kubernetes.io/name")
                            .asText());
            assertEquals("metrics", service.at("/spec/ports/0/name").asText());
            assertEquals(7472, service.at("/spec/ports/0/port").asInt());
            assertEquals("monitoring", service.at("/spec/ports/0/targetPort").asText());
        }
        long others = plain.objects().entrySet().stream()
                .filter(object -> object.getKey().startsWith("Service/"))
                .filter(object -> !object.getKey().endsWith("-monitor-service"))
                .filter(object -> object.getValue().at("/spec/ports").toString().contains("\"metrics\""))
                .count();
        assertEquals(0, others);
    }

    @Test
    void allNineDefinitionsAreKept() {
        List<JsonNode> definitions = plain.objects().entrySet().stream()
                .filter(object -> object.getKey().startsWith(CRD))
                .map(java.util.Map.Entry::getValue)
                .toList();
        assertEquals(9, definitions.size());
        for (JsonNode one : definitions) {
            assertEquals(
                    "keep",
                    one.at("/metadata/annotations")
                            .path("helm.sh/resource-policy")
                            .asText());
        }
        assertFalse(Charts.render(helm, folder, "crds: {enabled: false}").text().contains(CRD.replace("/", "")));
    }

    @Test
    void theSpeakerMayOnlySendFrames() {
        JsonNode security = plain.container(DAEMON_SET).path("securityContext");
        assertEquals(json("""
                {"runAsUser": 0, "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                 "capabilities": {"drop": ["ALL"], "add": ["NET_RAW"]}, "seccompProfile": {"type": "RuntimeDefault"}}
                """), security);
        JsonNode pod = plain.pod(DAEMON_SET).path("spec");
        assertTrue(pod.path("hostNetwork").asBoolean());
        assertEquals(5, pod.path("terminationGracePeriodSeconds").asInt());
        assertEquals(List.of("node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"), keys(pod));
    }

    @Test
    void theControllerIsNobody() {
        JsonNode pod = plain.pod(DEPLOYMENT).path("spec");
        assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
        assertEquals(json("{\"drop\": [\"ALL\"]}"), plain.container(DEPLOYMENT).at("/securityContext/capabilities"));
        assertEquals("Recreate", plain.get(DEPLOYMENT).at("/spec/strategy/type").asText());
        assertTrue(plain.find("PodDisruptionBudget/metallb-controller").isEmpty());
    }

    @Test
    void probesAskTheHealthPort() {
        for (String workload : List.of(DEPLOYMENT, DAEMON_SET)) {
            JsonNode container = plain.container(workload);
            assertEquals("/readyz", container.at("/readinessProbe/httpGet/path").asText());
            assertEquals("/healthz", container.at("/livenessProbe/httpGet/path").asText());
            for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
                assertEquals("health", container.path(probe).at("/httpGet/port").asText());
            }
        }
    }

    @Test
    void twoControllersRollAndHaveABudget() {
        Rendered two = Charts.render(helm, folder, "controller: {replicas: 2}");
        assertEquals(
                "RollingUpdate", two.get(DEPLOYMENT).at("/spec/strategy/type").asText());
        assertEquals(
                1,
                two.get("PodDisruptionBudget/metallb-controller")
                        .at("/spec/maxUnavailable")
                        .asInt());
    }

    @Test
    void namesFollowTheReleaseAndFixedOnesDoNot() {
        Rendered other = Rendered.of(helm.run("template", "lb", Charts.CHART, "-n", "elsewhere"));
        other.get("Deployment/lb-metallb-controller");
        other.get("Service/metallb-webhook-service");
        other.get("ValidatingWebhookConfiguration/metallb-webhook-configuration");
        other.get("ConfigMap/metallb-excludel2");
        assertTrue(other.container("DaemonSet/lb-metallb-speaker").toString().contains("METALLB_ML_SECRET_KEY_PATH"));
        assertTrue(other.pod("DaemonSet/lb-metallb-speaker").toString().contains("\"lb-metallb-memberlist\""));
        Rendered contained = Rendered.of(helm.run("template", "my-metallb-2", Charts.CHART));
        contained.get("Deployment/my-metallb-2-controller");
        Rendered overridden = Charts.render(helm, folder, "{fullnameOverride: x, nameOverride: why}");
        JsonNode selector = overridden.get("Deployment/x-controller").at("/spec/selector/matchLabels");
        assertEquals("why", selector.path("app.kubernetes.io/name").asText());
    }

    @Test
    void interfacesAreExcludedAsWithoutTheFile() {
        String file = plain.get("ConfigMap/metallb-excludel2")
                .at("/data/excludel2.yaml")
                .asText();
        assertEquals(
                Map.of("announcedInterfacesToExclude", Set.copyOf(InterfaceExcludes.DEFAULT_EXPRESSIONS)),
                Serialization.unmarshal(file, new TypeReference<Map<String, Set<String>>>() {}));
    }

    @Test
    void theClassIsALiteralArgumentOfBoth() {
        Rendered rendered = Charts.render(helm, folder, "loadBalancerClass: metallb");
        for (String workload : List.of(DEPLOYMENT, DAEMON_SET)) {
            assertTrue(args(rendered, workload).contains("--lb-class=metallb"));
            assertFalse(args(plain, workload).toString().contains("lb-class"));
        }
    }

    @Test
    void theUsersTolerationsComeAfterTheMasters() {
        Rendered rendered = Charts.render(helm, folder, "speaker: {tolerations: [{key: mine, operator: Exists}]}");
        assertEquals(
                List.of("node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane", "mine"),
                keys(rendered.pod(DAEMON_SET).path("spec")));
        Rendered none = Charts.render(helm, folder, "speaker: {tolerateMaster: false}");
        assertEquals(List.of(), keys(none.pod(DAEMON_SET).path("spec")));
    }

    @Test
    void poolsBecomeOneConfigMapWhereverTheyStand() throws Exception {
        Rendered rendered = Charts.render(helm, folder, """
                ipAddressPools: [{name: a, addresses: [192.0.2.0/28], labels: {zone: one}, serviceAllocation: {priority: 50}}]
                spec:
                  bgpPeers: []
                  l2Advertisements: [{name: b}]
                """);
        JsonNode objects = new ObjectMapper()
                .readTree(rendered.get("ConfigMap/metallb-values-objects")
                        .at("/data")
                        .path("objects.json")
                        .asText());
        assertEquals(json("""
                [{"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool",
                  "metadata": {"name": "a", "namespace": "metallb-system", "labels": {"zone": "one"}},
                  "spec": {"addresses": ["192.0.2.0/28"], "serviceAllocation": {"priority": 50}}},
                 {"apiVersion": "metallb.io/v1beta1", "kind": "L2Advertisement",
                  "metadata": {"name": "b", "namespace": "metallb-system"}, "spec": {}}]
                """), objects);
        assertTrue(args(rendered, DEPLOYMENT).contains("--objects-configmap=metallb-values-objects"));
        assertTrue(plain.find("ConfigMap/metallb-values-objects").isEmpty());
        assertFalse(plain.get("Role/metallb-controller").toString().contains("configmaps"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            controller: {image: {repository: quay.io/metallb/controller}}  | controller.image.repository is "quay.io/metallb/controller"
            speaker: {image: {repository: quay.io/metallb/speaker}}        | speaker.image.repository is "quay.io/metallb/speaker"
            image: {repository: quay.io/metallb/speaker}                   | image.repository is "quay.io/metallb/speaker"
            ipAddressPools: [{name: a, adresses: [b]}]                     | at '/ipAddressPools/0': missing property 'addresses'
            ipAddressPools: [{addresses: [b]}]                             | at '/ipAddressPools/0': missing property 'name'
            l2Advertisements: [{name: a, spec: {}}]                        | at '/l2Advertisements/0/spec'
            spec: {l2Advertisements: [{name: a}, {name: a}]}               | the name "a" is there twice
            crds: {validationFailurePolicy: Perhaps}                       | at '/crds/validationFailurePolicy': value must be one of 'Ignore', 'Fail'
            prometheus: {metricsPort: 123456}                              | at '/prometheus/metricsPort'
            controller: {logLevel: loud}                                   | at '/controller/logLevel'
            speaker:                                                       | missing property 'speaker'
            prometheus: {serviceMonitor: {enabled: true}}                  | prometheus.serviceAccount is empty
            """)
    void whatIsWrongIsRefusedWithItsPlace(String values, String expected) {
        String refusal = Charts.refusal(helm, folder, values);
        assertTrue(refusal.contains(expected), refusal);
    }

    @Test
    void monitorsFindTheServicesPort() {
        Rendered rendered = Charts.render(helm, folder, """
                prometheus:
                  scrapeAnnotations: true
                  serviceAccount: prometheus
                  namespace: monitoring
                  serviceMonitor: {enabled: true, interval: 15s, speaker: {additionalLabels: {team: net}}}
                  podMonitor: {enabled: true}
                """);
        JsonNode monitor = rendered.get("ServiceMonitor/metallb-speaker-monitor");
        assertEquals("metrics", monitor.at("/spec/endpoints/0/port").asText());
        assertEquals("15s", monitor.at("/spec/endpoints/0/interval").asText());
        assertEquals("net", monitor.at("/metadata/labels/team").asText());
        assertEquals(
                "metallb-speaker-monitor-service",
                monitor.at("/spec/selector/matchLabels/name").asText());
        assertEquals(
                "monitoring",
                rendered.get("PodMonitor/metallb-controller")
                        .at("/spec/podMetricsEndpoints/0/port")
                        .asText());
        assertEquals(
                "prometheus",
                rendered.get("RoleBinding/metallb-prometheus")
                        .at("/subjects/0/name")
                        .asText());
        assertEquals(
                "7472",
                rendered.pod(DAEMON_SET)
                        .at("/metadata/annotations")
                        .path("prometheus.io/port")
                        .asText());
    }

    @Test
    void aCertificateTurnsMetricsToHttpsAndAsksWhoScrapes() {
        Rendered old = Charts.render(helm, folder, """
                prometheus: {secureMetricsPort: 9120, controllerMetricsTLSSecret: c, speakerMetricsTLSSecret: s}
                """);
        Rendered recent =
                Charts.render(helm, folder, "tls: {controllerMetricsTLSSecret: c, speakerMetricsTLSSecret: s}");
        for (Rendered one : List.of(old, recent)) {
            assertTrue(args(one, DAEMON_SET).contains("--metrics-cert-dir=/etc/metrics"));
            assertTrue(one.pod(DAEMON_SET).toString().contains("\"secretName\":\"s\""));
            assertTrue(one.get("ClusterRole/metallb:controller").toString().contains("tokenreviews"));
        }
        assertTrue(args(old, DEPLOYMENT).contains("--port=9120"));
        assertTrue(args(recent, DEPLOYMENT).contains("--port=7472"));
        Rendered without = Charts.render(helm, folder, "prometheus: {secureMetricsPort: 9120}");
        assertTrue(args(without, DEPLOYMENT).contains("--port=7472"));
        assertFalse(plain.get("ClusterRole/metallb:speaker").toString().contains("tokenreviews"));
    }

    @Test
    void policiesOpenWhatIsServed() {
        Rendered rendered =
                Charts.render(helm, folder, "networkpolicies: {enabled: true, defaultDeny: true, apiPort: 443}");
        String controller = rendered.get("NetworkPolicy/controller").toString();
        assertTrue(controller.contains("webhook-server") && controller.contains("\"port\":443"), controller);
        rendered.get("NetworkPolicy/default-deny");
        assertTrue(plain.find("NetworkPolicy/controller").isEmpty());
    }

    @Test
    void withoutWebhooksNothingOfThemIsLeft() {
        Rendered rendered = Charts.render(helm, folder, "controller: {webhookMode: disabled}");
        assertTrue(rendered.find("ValidatingWebhookConfiguration/metallb-webhook-configuration")
                .isEmpty());
        assertFalse(rendered.get("Role/metallb-controller").toString().contains("metallb-webhook-cert"));
    }

    /** As ArgoCD needs it: no cluster is asked, nothing is random, nothing that the controller writes later is there. */
    @Test
    void isTheSameEveryTime() {
        String values = Charts.file(
                folder,
                "ipAddressPools: [{name: a, addresses: [192.0.2.0/28]}, {name: b, addresses: [203.0.113.0/28]}]");
        String[] command = {"template", "metallb", Charts.CHART, "-f", values};
        assertEquals(helm.run(command), helm.run(command));
        assertFalse(plain.text().contains("caBundle:"));
    }

    /** Everything of MetalLB's charts at once, as who copied the whole file has it, but for the images. */
    @Test
    void everyKeyOfTheOriginalsIsKnown() throws Exception {
        Set<String> known =
                Schema.read(Path.of(Charts.CHART, "values.schema.json")).keys().keySet();
        List<String> unknown =
                Files.readAllLines(Path.of(
                                ChartTest.class.getResource("metallb-keys.txt").toURI()))
                        .stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .filter(key -> Stream.iterate(key, path -> !path.isEmpty(), ChartTest::parent)
                                .noneMatch(known::contains))
                        .toList();
        assertEquals(List.of(), unknown);
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        String above = dot < 0 ? "" : path.substring(0, dot);
        // A key below a group has to be known itself.
        return above.matches(
                        "(speaker\\.(frr|initContainers|reloader|frrMetrics)|frrk8s|frr-k8s|.*\\.(labels|tlsConfig|strategy|updateStrategy|securityContext)|.*bgpSessionDown).*")
                ? above
                : "";
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void valuesFilesOfUsersRender(Path file) {
        helm.run("template", "metallb", Charts.CHART, "-f", file.toString());
    }

    static List<Path> valuesFiles() {
        return Charts.valuesFiles();
    }

    @Test
    void writtenFilesAreFresh() throws Exception {
        ChartFiles files = new ChartFiles(helm);
        List<String> stale = new ArrayList<>();
        for (var written : List.of(files.insideTheChart(), files.manifests())) {
            for (var file : written.entrySet()) {
                Path path = dev.metallbj.lab.project.ProjectFiles.root().resolve(file.getKey());
                if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
                    stale.add(file.getKey());
                }
            }
        }
        assertEquals(List.of(), stale, "run: make chart");
    }

    @Test
    void theTestUsesTheSameImageAndNoOther() {
        JsonNode pod = plain.get("Pod/metallb-test");
        assertEquals(
                "test", pod.at("/metadata/annotations").path("helm.sh/hook").asText());
        assertEquals(plain.container(DEPLOYMENT).path("image"), pod.at("/spec/containers/0/image"));
        assertTrue(texts(pod.at("/spec/containers/0/command"))
                .contains(dev.metallbj.controller.InstallationCheck.class.getName()));
    }

    @Test
    void helmFindsNothingToComplainAbout() {
        String said = helm.run("lint", "--strict", Charts.CHART);
        assertTrue(said.contains("0 chart(s) failed"), said);
    }

    private static List<String> args(Rendered rendered, String workload) {
        return texts(rendered.container(workload).path("args"));
    }

    private static List<String> keys(JsonNode pod) {
        return pod.path("tolerations").findValuesAsText("key");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
