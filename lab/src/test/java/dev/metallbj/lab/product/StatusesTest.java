package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.EditReplacePatchable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What speakers say in the API about what they announce: {@code lab/manifests/dns-server} on two nodes, with a real API server. */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusesTest {
    private static final String OPERATOR = "metallb-system";
    private static final String IP = "192.0.2.53";
    private static final String EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final long QUIET_MS = 1_500;

    private Product product;
    private Node owner;
    private Node other;

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(2).namespace(OPERATOR));
        List<Node> nodes = product.lab().nodes();
        product.apply(OPERATOR, "dns-server/ipaddresspool.yaml");
        product.apply(OPERATOR, "dns-server/l2advertisement.yaml");
        product.apply("default", "dns-server/service.yaml");
        product.awaitAddress("default", "dns", IP);
        product.serveEverywhere("default", "dns");
        owner = product.awaitAnnouncer(IP, nodes);
        other = nodes.stream().filter(node -> !node.equals(owner)).findFirst().orElseThrow();
        product.awaitMembers(2);
    }

    @AfterAll
    void stop() {
        if (product != null) {
            product.close();
        }
    }

    @Test
    @Order(1)
    void theAnnouncerSaysSoUnderItsNameAndPod() throws Exception {
        ServiceL2Status object = awaitOnlyStatus(owner, List.of());
        assertTrue(object.getMetadata().getName().startsWith("l2-"), object.getMetadata()::getName);
        assertEquals("l2-", object.getMetadata().getGenerateName());
        assertEquals(
                Map.of(
                        "metallb.io/node", owner.name(),
                        "metallb.io/service-name", "dns",
                        "metallb.io/service-namespace", "default"),
                object.getMetadata().getLabels());
        OwnerReference reference = object.getMetadata().getOwnerReferences().getFirst();
        assertEquals("Pod " + podUid(owner), reference.getKind() + " " + reference.getUid());
        String table = table();
        for (String part : List.of(
                "\"Allocated Node\"",
                "\"Service Name\"",
                "\"Service Namespace\"",
                "\"" + owner.name() + "\",\"dns\",\"default\"]")) {
            assertTrue(table.replaceAll("\\s+", " ").contains(part), () -> part + " is not in " + table);
        }
    }

    @Test
    @Order(2)
    void whatSomebodyDeletesOrEditsIsPutRightAndThenLeftAlone() throws Exception {
        Resource<ServiceL2Status> resource = resource(awaitOnlyStatus(owner, List.of()));
        String uid = resource.get().getMetadata().getUid();
        resource.delete();
        await(
                "made anew",
                () -> only().filter(one -> !one.getMetadata().getUid().equals(uid) && one.getStatus() != null)
                        .isPresent());
        merge(resource.subresource("status"), "{\"status\":{\"interfaces\":[{\"name\":\"nonsense0\"}]}}");
        awaitOnlyStatus(owner, List.of());
        merge(resource, "{\"metadata\":{\"labels\":{\"metallb.io/service-name\":\"mail\"},\"ownerReferences\":null}}");
        await(
                "labels and owner",
                () -> only().filter(one -> "dns"
                                        .equals(one.getMetadata().getLabels().get("metallb.io/service-name"))
                                && one.getMetadata().getOwnerReferences().size() == 1)
                        .isPresent());
        merge(resource, "{\"metadata\":{\"labels\":{\"metallb.io/node\":null}}}");
        awaitOnlyStatus(owner, List.of());
        Thread.sleep(QUIET_MS);
        String version = resource.get().getMetadata().getResourceVersion();
        Thread.sleep(QUIET_MS);
        assertEquals(version, resource.get().getMetadata().getResourceVersion(), "written although nothing changed");
    }

    @Test
    @Order(3)
    void theInterfacesOfTheAdvertisementAreNamed() {
        String file = "{\"spec\":{\"interfaces\":[\"eth0\",\"eth9\"]}}";
        Resource<?> advertisement = product.lab()
                .kubernetes()
                .genericKubernetesResources("metallb.io/v1beta1", "L2Advertisement")
                .inNamespace(OPERATOR)
                .withName("lan");
        merge(advertisement, file);
        awaitOnlyStatus(owner, List.of("eth0", "eth9"));
        merge(advertisement, "{\"spec\":{\"interfaces\":null}}");
        awaitOnlyStatus(owner, List.of());
    }

    @Test
    @Order(4)
    void itMovesWithTheAddressAlsoWhileTheApiServerIsAwayAndBack() {
        product.lab().apiServer().kill();
        try {
            product.speaker(owner).kill();
            product.awaitAnsweredBy(IP, other, "eth0");
        } finally {
            product.lab().apiServer().start();
        }
        awaitOnlyStatus(other, List.of());
        product.startSpeaker(owner).awaitReady(PATIENCE);
        ServiceL2Status back = awaitOnlyStatus(owner, List.of());
        assertEquals(
                podUid(owner),
                back.getMetadata().getOwnerReferences().getFirst().getUid());
    }

    @Test
    @Order(5)
    void eachSpeakerSaysWhetherItCanUseTheConfiguration() {
        for (Node node : List.of(owner, other)) {
            awaitResult(node, ConfigurationState.Result.VALID);
        }
        state(owner).delete();
        awaitResult(owner, ConfigurationState.Result.VALID);
        IPAddressPool bad = new IPAddressPool();
        bad.getMetadata().setNamespace(OPERATOR);
        bad.getMetadata().setName("bad");
        bad.setSpec(new IPAddressPool.Spec(List.of("198.51.100.300/32"), true, false, null));
        product.lab().kubernetes().resource(bad).create();
        awaitResult(other, ConfigurationState.Result.INVALID);
        assertTrue(requireNonNull(state(other).get().getStatus()).errorSummary().contains("198.51.100.300/32"));
        product.lab().kubernetes().resource(bad).delete();
        awaitResult(other, ConfigurationState.Result.VALID);
    }

    @Test
    @Order(6)
    void oneSpeakerSaysWhyNobodyAnnouncesAndNoStatusIsLeft() throws Exception {
        for (Node node : List.of(owner, other)) {
            node.label(EXCLUDE, "");
        }
        product.awaitEvent(
                "default", "dns", "announceFailed: no node can announce LB IP \"" + IP + "\": label " + EXCLUDE);
        await("no status", () -> all().isEmpty());
        Thread.sleep(QUIET_MS);
        List<String> failed = product.events("default", "dns").stream()
                .filter(event -> event.startsWith("announceFailed: no node"))
                .toList();
        assertEquals(1, failed.size(), failed::toString);
        assertTrue(failed.getFirst().contains("--ignore-exclude-lb"));
        for (Node node : List.of(owner, other)) {
            node.unlabel(EXCLUDE);
        }
        awaitOnlyStatus(owner, List.of());
    }

    private ServiceL2Status awaitOnlyStatus(Node node, List<String> interfaces) {
        ServiceL2Status.Status expected = new ServiceL2Status.Status(
                node.name(),
                "dns",
                "default",
                interfaces.stream().map(ServiceL2Status.Interface::new).toList());
        await(
                expected.toString(),
                () -> only().filter(one -> expected.equals(one.getStatus())
                                && node.name()
                                        .equals(one.getMetadata().getLabels().get("metallb.io/node")))
                        .isPresent());
        return only().orElseThrow();
    }

    private Optional<ServiceL2Status> only() {
        List<ServiceL2Status> all = all();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private List<ServiceL2Status> all() {
        return product.lab()
                .kubernetes()
                .resources(ServiceL2Status.class)
                .inNamespace(OPERATOR)
                .list()
                .getItems();
    }

    private Resource<ServiceL2Status> resource(ServiceL2Status object) {
        return product.lab()
                .kubernetes()
                .resources(ServiceL2Status.class)
                .inNamespace(OPERATOR)
                .withName(object.getMetadata().getName());
    }

    private Resource<ConfigurationState> state(Node node) {
        return product.lab()
                .kubernetes()
                .resources(ConfigurationState.class)
                .inNamespace(OPERATOR)
                .withName("speaker-" + node.name());
    }

    private void awaitResult(Node node, ConfigurationState.Result result) {
        await(
                result + " of " + node,
                () -> Stream.ofNullable(state(node).get())
                        .flatMap(state -> Stream.ofNullable(state.getStatus()))
                        .anyMatch(status -> status.result() == result));
    }

    private String podUid(Node node) {
        return product.lab()
                .kubernetes()
                .pods()
                .inNamespace(OPERATOR)
                .withName(node.speakerPod())
                .get()
                .getMetadata()
                .getUid();
    }

    private static void merge(EditReplacePatchable<?> resource, String patch) {
        resource.patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private void await(String what, BooleanSupplier condition) {
        assertTrue(
                Await.until(PATIENCE, () -> isServed(condition)),
                () -> what + " did not come, but " + all() + "; " + Product.log(product.speaker(owner)));
    }

    private String table() throws Exception {
        var http = product.lab().kubernetes().getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(product.lab().kubernetes().getMasterUrl() + "apis/metallb.io/v1beta1/namespaces/" + OPERATOR
                        + "/servicel2statuses")
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .build();
        return http.sendAsync(request, String.class).get(10, TimeUnit.SECONDS).body();
    }

    // An API server that has come back is ready before it has read the objects of each kind: "storage is
    // (re)initializing".
    private static boolean isServed(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (KubernetesClientException notYet) {
            if (notYet.getCode() != TOO_MANY_REQUESTS) {
                throw notYet;
            }
            return false;
        }
    }
}
