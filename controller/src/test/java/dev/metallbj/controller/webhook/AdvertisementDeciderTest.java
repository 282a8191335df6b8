package dev.metallbj.controller.webhook;

import static dev.metallbj.controller.webhook.Webhook.ADVERTISEMENTS;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.controller.webhook.Webhook.Answer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which advertisements may be stored, what is said about them, and the kinds that are only stored. */
class AdvertisementDeciderTest {
    private final Webhook webhook = new Webhook();

    @AfterEach
    void close() {
        webhook.close();
    }

    @Test
    void allProblemsAreInOneAnswer() {
        Answer answer = webhook.advertisement(
                "x",
                "{ipAddressPools: [a, a], nodeSelectors: [{matchLabels: {'b c': d}}], serviceSelectors: [{}, {}]}");
        assertFalse(answer.allowed());
        assertEquals(
                List.of(
                        "L2Advertisement metallb-system/x: spec.ipAddressPools[1] \"a\" stands there twice; remove one",
                        "L2Advertisement metallb-system/x: spec.nodeSelectors[0].matchLabels \"b c: d\" has the label name \"b"
                                + " c\"; it must be 1 to 63 letters, digits, - _ or . that start and end with a letter or digit",
                        "L2Advertisement metallb-system/x: spec.serviceSelectors[1] says the same as spec.serviceSelectors[0];"
                                + " remove one"),
                List.of(answer.message().split("\n", -1)));
    }

    @Test
    void brokenPoolsAreNoReasonToRefuseOne() {
        webhook.pool("a", "{addresses: [192.0.2.0/28]}");
        webhook.stored("a").setSpec(null);
        Answer answer = webhook.advertisement("x", "{ipAddressPools: [a]}");
        assertTrue(answer.allowed());
        assertEquals(List.of(), answer.warnings());
    }

    @Test
    void onlyTheNamespaceOfTheControllerCounts() {
        Map<String, Object> object = Webhook.object("L2Advertisement", "x", "shop", Map.of());
        assertEquals(
                "L2Advertisement shop/x: metadata.namespace \"shop\" is not the namespace of the controller, so nothing would"
                        + " act on it; it must be in namespace \"metallb-system\"",
                webhook.review(ADVERTISEMENTS, "L2Advertisement", object, Optional.empty())
                        .message());
        assertTrue(webhook.review(ADVERTISEMENTS, "L2Advertisement", Optional.empty(), Optional.of(object))
                .allowed());
    }

    /** As in the users' repository: a default advertisement in one folder, one with limits for the same pool in another. */
    @Test
    void limitsBesideADefaultAdvertisement() throws IOException {
        webhook.pool("default-pool", "{addresses: [192.0.2.0/28]}");
        assertEquals(
                List.of(),
                applyFile("gitops/default/l2advertisement.yaml", "default-l2-advertisement")
                        .warnings());
        assertEquals(
                List.of("L2Advertisement metallb-system/example: nodeSelectors, interfaces have no effect for pool"
                        + " default-pool, which L2Advertisement default-l2-advertisement announces without limits"),
                applyFile("gitops/layer2-options/l2advertisement.yaml", "example")
                        .warnings());
        // In the other order.
        webhook.advertisements.remove("default-l2-advertisement");
        assertEquals(
                List.of(
                        "L2Advertisement metallb-system/default-l2-advertisement: announces pool default-pool without limits, so"
                                + " that nodeSelectors, interfaces of L2Advertisement example have no effect there"),
                applyFile("gitops/default/l2advertisement.yaml", "default-l2-advertisement")
                        .warnings());
    }

    @Test
    void warningsOfLongNamesAreContinued() {
        String pool = "p".repeat(63);
        webhook.pool(pool, "{addresses: [192.0.2.0/28]}");
        webhook.advertisement("d".repeat(63), "{}");
        List<String> warnings =
                webhook.advertisement("x".repeat(63), "{interfaces: [eth0]}").warnings();
        assertEquals(2, warnings.size());
        assertTrue(warnings.stream().allMatch(warning -> warning.length() <= 256));
        assertEquals(
                "L2Advertisement metallb-system/" + "x".repeat(63) + ": interfaces have no effect for pool " + pool
                        + ", which L2Advertisement " + "d".repeat(63) + " announces without limits",
                warnings.get(0) + " " + warnings.get(1).substring("... ".length()));
    }

    @Test
    void unknownPoolsAndTheValueStar() {
        List<String> warnings = webhook.advertisement(
                        "x", "{ipAddressPools: [zzz], nodeSelectors: [{matchLabels: {kubernetes.io/hostname: '*'}}]}")
                .warnings();
        assertEquals(
                List.of(
                        "L2Advertisement metallb-system/x: spec.nodeSelectors[0].matchLabels \"kubernetes.io/hostname: *\" means"
                                + " that the label exists, whatever its value; operator Exists says so in plain Kubernetes",
                        "L2Advertisement metallb-system/x: spec.ipAddressPools[0] \"zzz\" is no IPAddressPool of this namespace,"
                                + " so nothing is announced for it"),
                warnings);
    }

    @Test
    void anApiServerThatDoesNotAnswerIsNoReasonToRefuse() {
        webhook.outage = "cannot read the L2Advertisements: no answer of the API server within 2 s";
        assertEquals(
                List.of("L2Advertisement metallb-system/x was not compared with other objects: " + webhook.outage),
                webhook.advertisement("x", "{}").warnings());
    }

    @ParameterizedTest
    @CsvSource({
        "v1beta1-bgpadvertisement,BGPAdvertisement,v1beta1",
        "v1beta1-community,Community,v1beta1",
        "v1beta1-bfdprofile,BFDProfile,v1beta1",
        "v1beta1-bgppeer,BGPPeer,v1beta1",
        "v1beta2-bgppeer,BGPPeer,v1beta2",
    })
    void whatIsOnlyStoredIsWarnedOf(String path, String kind, String version) {
        Map<String, Object> object = Webhook.object(kind, "x", "shop", "anything");
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("uid", "u-1");
        request.put("kind", Map.of("group", "metallb.io", "version", version, "kind", kind));
        request.put("operation", "CREATE");
        request.put("namespace", "shop");
        request.put("object", object);
        Answer answer = webhook.post("/validate-metallb-io-" + path, Webhook.text(Webhook.review(request)));
        assertTrue(answer.allowed(), answer::toString);
        assertEquals(
                List.of(kind
                        + " shop/x is stored, and nothing acts on it: there is no BGP here, addresses are announced as an"
                        + " L2Advertisement says"),
                answer.warnings());
        request.put("operation", "DELETE");
        request.put("object", null);
        request.put("oldObject", object);
        answer = webhook.post("/validate-metallb-io-" + path, Webhook.text(Webhook.review(request)));
        assertTrue(answer.allowed(), answer::toString);
        assertEquals(List.of(), answer.warnings());
    }

    /** As the chart renders it. */
    private static String manifest() throws IOException {
        return Arrays.stream(Files.readString(Path.of("../deploy/metallb.yaml")).split("(?m)^---$"))
                .filter(document -> document.contains("kind: ValidatingWebhookConfiguration"))
                .findFirst()
                .orElseThrow();
    }

    /** Whatever the manifest sends here is answered, and so is what MetalLB's own configuration sends. */
    @Test
    void theManifestNamesPathsThatExist() throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        new ObjectMapper()
                .valueToTree(new KubernetesSerialization().unmarshal(manifest(), Map.class))
                .get("webhooks")
                .forEach(hook -> paths.add(hook.at("/clientConfig/service/path").asText()));
        TreeSet<String> handled = new TreeSet<>(
                new Admission(webhook.stored(), "ns", "", List::of).handlers().keySet());
        assertTrue(handled.containsAll(paths), paths + " and " + handled);
        paths.add("/validate-metallb-io-v1beta1-bgppeer"); // of MetalLB 0.13
        assertEquals(paths, handled);
    }

    private Answer applyFile(String file, String name) throws IOException {
        Map<?, ?> object =
                new KubernetesSerialization().unmarshal(Files.readString(Path.of("../lab/manifests", file)), Map.class);
        assertEquals(name, ((Map<?, ?>) requireNonNull(object.get("metadata"))).get("name"));
        return webhook.advertisement(name, Webhook.text(requireNonNull(object.get("spec"))));
    }
}
