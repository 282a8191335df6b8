package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.apiserver.AuditLog;
import dev.metallbj.lab.chart.Helm;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both programs at work with the chart's service accounts and nothing but the chart's roles: nothing they ask for is denied, and nothing is
 * allowed that they do not ask for, by the API server's own audit log.
 */
@NeedsLab
class RolesTest {
    private static final String SYSTEM = "metallb-system";
    /**
     * Not to be seen in this log: the API server asks for the first two itself when an apply makes an object, and writes a patch down; the speaker reads
     * its own Pod only where the watch of Pods has not shown it, as without gossip.
     */
    private static final Set<String> NOT_SEEN =
            Set.of("create ipaddresspools.metallb.io", "create l2advertisements.metallb.io", "get pods");

    private static final String POOLS = """
            ipAddressPools:
            - {name: primary, addresses: [192.0.2.10-192.0.2.20]}
            - {name: second, addresses: [203.0.113.0/28], autoAssign: false}
            l2Advertisements: [{name: primary}, {name: second, ipAddressPools: [second]}]
            """;

    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // begun by the test
    private Lab lab;

    @SuppressWarnings("NullAway.Init") // as above
    private Program controller;

    @Test
    void nothingIsDeniedAndNothingAllowedInVain() throws Exception {
        try (Lab started = Lab.builder().nodes(2).leastPrivilege().start()) {
            lab = started;
            String rendered = install(POOLS);
            controller = lab.startController(
                    List.of("--webhook-mode=enabled", "--objects-configmap=metallb-values-objects"),
                    Map.of("METALLB_ML_SECRET_NAME", "metallb-memberlist", "METALLB_DEPLOYMENT", "metallb-controller"),
                    Optional.empty());
            // As in a new installation: the Secret is not mounted yet.
            Map<String, String> gossip = Map.of(
                    "METALLB_ML_SECRET_NAME",
                    "metallb-memberlist",
                    "METALLB_ML_SECRET_KEY_PATH",
                    java.nio.file.Files.createDirectory(folder.resolve("unmounted"))
                            .toString());
            List<Program> speakers = lab.nodes().stream()
                    .map(node -> lab.startSpeaker(node, List.of(), gossip, Optional.empty()))
                    .toList();
            controller.awaitReady(Duration.ofSeconds(60));
            speakers.forEach(speaker -> speaker.awaitReady(Duration.ofSeconds(60)));

            work();

            List<String> complaints = new ArrayList<>();
            check(rendered, Program.Kind.CONTROLLER, complaints);
            check(rendered, Program.Kind.SPEAKER, complaints);
            assertEquals(List.of(), complaints, () -> "\n" + String.join("\n", complaints));
        }
    }

    /** What makes each of them use each of its rights. */
    private void work() {
        apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}
                """);
        await("an address", () -> !status().isEmpty());
        lab.endpoints().setReady("default", "web", lab.nodes());
        await("a status", () -> count("ServiceL2Status") == 1);
        // Twice the same is one Event with a count: a patch.
        for (int i = 0; i < 2; i++) {
            ask("192.0.2.99");
            await("no address", () -> status().isEmpty());
            ask("192.0.2.15");
            await("an address again", () -> !status().isEmpty());
            await("a status again", () -> count("ServiceL2Status") == 1);
        }
        // By hand, so that a webhook is called; the pool status follows.
        apply("""
                apiVersion: metallb.io/v1beta1
                kind: IPAddressPool
                metadata: {name: third, namespace: metallb-system}
                spec: {addresses: [198.51.100.0/28]}
                """);
        // What is put right.
        for (String state :
                List.of("controller", "speaker-" + lab.nodes().getFirst().name())) {
            merge("ConfigurationState", state, "{\"metadata\": {\"labels\": {\"metallb.io/component-type\": \"x\"}}}");
        }
        String l2 = lab.kubernetes()
                .genericKubernetesResources("metallb.io/v1beta1", "ServiceL2Status")
                .inNamespace(SYSTEM)
                .list()
                .getItems()
                .getFirst()
                .getMetadata()
                .getName();
        merge("ServiceL2Status", l2, "{\"metadata\": {\"labels\": {\"metallb.io/service-name\": \"x\"}}}");
        await("the label is put right", () -> count("ServiceL2Status") == 1 && !labels().contains("x"));
        install(POOLS.replaceAll("- \\{name: second.*\n", "")
                .replace(", {name: second, ipAddressPools: [second]}", ""));
        await("the second pool is pruned", () -> count("IPAddressPool") == 2 && count("L2Advertisement") == 1);
        lab.kubernetes().services().inNamespace("default").withName("web").delete();
        await("no status", () -> count("ServiceL2Status") == 0);
    }

    /** Applies what the chart renders, but has the API server call the webhook where it is: beside it. */
    private String install(String values) {
        try {
            Helm helm = Helm.without(folder);
            Path file = java.nio.file.Files.writeString(folder.resolve("values.yaml"), values);
            String rendered = helm.run(
                    "template",
                    "--no-hooks",
                    "metallb",
                    ProjectFiles.get("helm/metallb").toString(),
                    "-n",
                    SYSTEM,
                    "-f",
                    file.toString());
            List<String> documents = Arrays.stream(rendered.split("(?m)^---$"))
                    .filter(one -> !one.contains("\nkind: Service\n"))
                    .toList();
            lab.apiServer()
                    .manifests()
                    .applyText(String.join("\n---\n", documents), SYSTEM, Map.of("port: 443", "port: 9443"));
            lab.apiServer().manifests().applyText("""
                            apiVersion: v1
                            kind: Service
                            metadata: {name: metallb-webhook-service}
                            spec: {type: ExternalName, externalName: 127.0.0.1}
                            """, SYSTEM, Map.of());
            return rendered;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void check(String rendered, Program.Kind kind, List<String> complaints) {
        List<AuditLog.Request> requests = lab.apiServer().audit(lab.user(kind));
        assertTrue(requests.size() > 20, () -> kind + " asked " + requests.size() + " times only");
        requests.stream()
                .filter(request -> request.code() == 403)
                .forEach(request -> complaints.add(kind + " was denied: " + request));
        Set<String> used = new TreeSet<>();
        requests.forEach(request -> used.add(right(request.group(), request.resource(), request.verb())));
        for (String right : rights(rendered, "metallb-" + kind.name().toLowerCase(java.util.Locale.ROOT))) {
            if (!used.contains(right) && !NOT_SEEN.contains(right)) {
                complaints.add(kind + " may, and did not: " + right);
            }
        }
    }

    /** What the roles give that are bound to a service account. */
    private static Set<String> rights(String rendered, String account) {
        List<JsonNode> objects = Arrays.stream(rendered.split("(?m)^---$"))
                .filter(one -> one.contains("kind: "))
                .map(one -> new ObjectMapper().<JsonNode>valueToTree(Serialization.unmarshal(one, Map.class)))
                .toList();
        Set<String> rights = new TreeSet<>();
        for (JsonNode binding : objects) {
            if (binding.at("/kind").asText().endsWith("RoleBinding")
                    && binding.at("/subjects").findValuesAsText("name").contains(account)) {
                objects.stream()
                        .filter(role -> role.at("/kind").equals(binding.at("/roleRef/kind"))
                                && role.at("/metadata/name").equals(binding.at("/roleRef/name")))
                        .forEach(role -> role.at("/rules").forEach(rule -> add(rule, rights)));
            }
        }
        return rights;
    }

    private static void add(JsonNode rule, Set<String> rights) {
        for (JsonNode group : rule.path("apiGroups")) {
            for (JsonNode resource : rule.path("resources")) {
                for (JsonNode verb : rule.path("verbs")) {
                    rights.add(right(group.asText(), resource.asText(), verb.asText()));
                }
            }
        }
    }

    private static String right(String group, String resource, String verb) {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }

    private void ask(String address) {
        lab.kubernetes()
                .services()
                .inNamespace("default")
                .withName("web")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"metallb.io/loadBalancerIPs\": \"" + address + "\"}}}");
    }

    private void merge(String kind, String name, String patch) {
        lab.kubernetes()
                .genericKubernetesResources("metallb.io/v1beta1", kind)
                .inNamespace(SYSTEM)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private void apply(String yaml) {
        lab.apiServer().manifests().applyText(yaml, "default", Map.of());
    }

    private String status() {
        return lab
                .kubernetes()
                .services()
                .inNamespace("default")
                .withName("web")
                .require()
                .getStatus()
                .getLoadBalancer()
                .getIngress()
                .stream()
                .map(ingress -> ingress.getIp())
                .collect(joining(","));
    }

    /** The Services that statuses are about, by their labels. */
    private Set<String> labels() {
        Set<String> labels = new TreeSet<>();
        lab.kubernetes()
                .genericKubernetesResources("metallb.io/v1beta1", "ServiceL2Status")
                .inNamespace(SYSTEM)
                .list()
                .getItems()
                .forEach(one -> labels.add(one.getMetadata().getLabels().getOrDefault("metallb.io/service-name", "")));
        return labels;
    }

    private int count(String kind) {
        return lab.kubernetes()
                .genericKubernetesResources("metallb.io/v1beta1", kind)
                .inNamespace(SYSTEM)
                .list()
                .getItems()
                .size();
    }

    private void await(String what, BooleanSupplier condition) {
        Supplier<String> logs = () -> what + "; " + Product.log(controller);
        assertTrue(Await.until(PATIENCE, condition), logs);
    }
}
