package dev.metallbj.lab.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.crd.ConfigParser;
import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real API server accepts and refuses what spec section 1 says, with the manifests in {@code crds/manifests}. */
class CrdApiServerTest {
    private static final String NAMESPACE = "metallb-system";
    private static final int INVALID = 422;
    private static final int TOO_MANY_REQUESTS = 429;

    private static ApiServer server;
    private static KubernetesClient client;
    private static int names;

    @BeforeAll
    static void start() {
        server = ApiServer.builder().startOnLoopback();
        client = server.client();
        server.manifests().installCrds(ProjectFiles.get("crds/manifests"));
        server.manifests().createNamespace(NAMESPACE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyDefinitionIsAcceptedWithoutReservation() {
        List<String> names = new ArrayList<>();
        for (var definition :
                client.apiextensions().v1().customResourceDefinitions().list().getItems()) {
            names.add(definition.getMetadata().getName().replace(".metallb.io", ""));
            for (var condition : definition.getStatus().getConditions()) {
                boolean good = List.of("Established", "NamesAccepted").contains(condition.getType());
                assertEquals(good ? "True" : "False", condition.getStatus(), () -> names.getLast() + ": " + condition);
            }
        }
        assertEquals(
                List.of(
                        "bfdprofiles",
                        "bgpadvertisements",
                        "bgppeers",
                        "communities",
                        "configurationstates",
                        "ipaddresspools",
                        "l2advertisements",
                        "servicebgpstatuses",
                        "servicel2statuses"),
                names.stream().sorted().toList());
    }

    @Test
    void defaultsAreFilledIn() {
        GenericKubernetesResource pool = create("IPAddressPool", "defaults", "{spec: {addresses: [192.0.2.0/30]}}");
        assertEquals(true, pool.get("spec", "autoAssign"));
        assertEquals(false, pool.get("spec", "avoidBuggyIPs"));
        GenericKubernetesResource advertisement = create("L2Advertisement", "no-spec", "{}");
        assertNull(advertisement.get("spec"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IPAddressPool|{spec: {addresses: ['10.4.11.0 - 10.4.15.254'], autoAssign: false}}",
                "IPAddressPool|{spec: {addresses: [a], serviceAllocation: {priority: 50, namespaces: [x], namespaceSelectors: [{}], serviceSelectors: [{matchExpressions: [{key: a, operator: Exists}]}]}}}",
                "IPAddressPool|{spec: {addresses: [a], serviceAllocation: {serviceSelectors: [{matchLabels: {app: '*'}}]}}}",
                "IPAddressPool|{spec: {addresses: [a], serviceAllocation: {}}, status: {}}",
                "L2Advertisement|{}",
                "L2Advertisement|{spec: {}, status: {}}",
                "L2Advertisement|{spec: {ipAddressPools: [primary], nodeSelectors: [{matchLabels: {kubernetes.io/hostname: '*'}}], interfaces: [eth0]}}",
                "L2Advertisement|{spec: {ipAddressPoolSelectors: [{matchLabels: {a: b}}], serviceSelectors: [{}]}}",
                "L2Advertisement|{spec: {preferredNodeSelectors: [{weight: 1, preference: {}}, {weight: 100, preference: {matchLabels: {zone: a}}}]}}",
                "ServiceL2Status|{spec: {}}",
                "ConfigurationState|{spec: {}}",
            })
    void accepts(String kind, String body) {
        create(kind, name(), body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IPAddressPool|{}|spec: Required value",
                "IPAddressPool|{spec: {}}|spec.addresses: Required value",
                "IPAddressPool|{spec: {addresses: []}}|spec.addresses in body should have at least 1 items",
                "IPAddressPool|{spec: {addresses: 192.0.2.0/24}}|spec.addresses",
                "IPAddressPool|{spec: {addresses: [1]}}|spec.addresses[0]",
                "IPAddressPool|{spec: {addresses: [null]}}|spec.addresses[0]",
                "IPAddressPool|{spec: {addresses: [a], autoAssign: maybe}}|spec.autoAssign",
                "IPAddressPool|{spec: {addresses: [a], serviceAllocation: {priority: high}}}|priority",
                "IPAddressPool|{spec: {addresses: [a], serviceAllocation: {serviceSelectors: [{matchExpressions: [{key: a}]}]}}}|operator: Required value",
                "IPAddressPool|{spec: {addresses: [a], serviceAllocation: {serviceSelectors: [{matchExpressions: [{operator: In}]}]}}}|key: Required value",
                "L2Advertisement|{spec: {nodeSelectors: [{matchExpressions: [{key: a, operator: Maybe}]}]}}|supported values: \"In\", \"NotIn\", \"Exists\", \"DoesNotExist\"",
                "L2Advertisement|{spec: {nodeSelectors: [{matchLabels: {a: 1}}]}}|matchLabels",
                "L2Advertisement|{spec: {interfaces: eth0}}|spec.interfaces",
                "L2Advertisement|{spec: {preferredNodeSelectors: [{weight: 0, preference: {}}]}}|weight in body should be greater than or equal to 1",
                "L2Advertisement|{spec: {preferredNodeSelectors: [{weight: 101, preference: {}}]}}|weight in body should be less than or equal to 100",
                "L2Advertisement|{spec: {preferredNodeSelectors: [{weight: 1.5, preference: {}}]}}|weight",
                "L2Advertisement|{spec: {preferredNodeSelectors: [{preference: {}}]}}|weight: Required value",
                "L2Advertisement|{spec: {preferredNodeSelectors: [{weight: 1}]}}|preference: Required value",
            })
    void refuses(String kind, String body, String message) {
        assertRefused(message, () -> create(kind, name(), body));
    }

    @Test
    void whatASpeakerAnnouncesCannotChangeItsSubject() {
        create("ServiceL2Status", "l2-subject", "{}");
        writeStatus(
                "ServiceL2Status",
                "l2-subject",
                "{node: n1, serviceName: web, serviceNamespace: shop, interfaces: [{name: eth0}]}");
        writeStatus(
                "ServiceL2Status",
                "l2-subject",
                "{node: n1, serviceName: web, serviceNamespace: shop, interfaces: [{name: eth1}]}");
        assertRefused(
                "node cannot be changed",
                () -> writeStatus(
                        "ServiceL2Status", "l2-subject", "{node: n2, serviceName: web, serviceNamespace: shop}"));
        assertRefused(
                "serviceName cannot be changed",
                () -> writeStatus(
                        "ServiceL2Status", "l2-subject", "{node: n1, serviceName: api, serviceNamespace: shop}"));
        assertRefused(
                "serviceNamespace cannot be changed",
                () -> writeStatus(
                        "ServiceL2Status", "l2-subject", "{node: n1, serviceName: web, serviceNamespace: x}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{result: Perhaps}|supported values: \"Invalid\", \"Unknown\", \"Valid\"",
                "{conditions: [{type: A, status: Perhaps, reason: R, message: '', lastTransitionTime: '2026-01-02T03:04:05Z'}]}|supported values: \"False\", \"True\", \"Unknown\"",
                "{conditions: [{type: A, status: 'True', reason: '', message: '', lastTransitionTime: '2026-01-02T03:04:05Z'}]}|reason in body should be at least 1 chars long",
                "{conditions: [{type: A, status: 'True', reason: R, message: '', lastTransitionTime: yesterday}]}|date-time",
                "{conditions: [{type: '-', status: 'True', reason: R, message: '', lastTransitionTime: '2026-01-02T03:04:05Z'}]}|type in body should match",
                "{conditions: [{type: A, status: 'True', reason: R, lastTransitionTime: '2026-01-02T03:04:05Z'}]}|message: Required value",
            })
    void refusesAStatusOutOfBounds(String status, String message) {
        String name = name();
        create("ConfigurationState", name, "{}");
        assertRefused(message, () -> writeStatus("ConfigurationState", name, status));
    }

    @Test
    void ourClassesReadAndWriteThroughTheClient() {
        create("IPAddressPool", "typed", "{spec: {addresses: [198.51.100.0/30], avoidBuggyIPs: true}}");
        var pools = client.resources(IPAddressPool.class).inNamespace(NAMESPACE);
        IPAddressPool read = pools.withName("typed").require();
        assertEquals(List.of("198.51.100.0/30"), read.getSpec().addresses());
        assertTrue(read.getSpec().autoAssign() && read.getSpec().avoidBuggyIPs());
        IPAddressPool.Status status = IPAddressPool.Status.of(1, 0, 2, Long.MAX_VALUE);
        read.setStatus(status);
        pools.resource(read).patchStatus();
        assertEquals(status, pools.withName("typed").require().getStatus());
        assertFalse(pools.list().getItems().isEmpty());

        create("L2Advertisement", "typed", "{spec: {ipAddressPools: [typed]}}");
        L2Advertisement advertisement = client.resources(L2Advertisement.class)
                .inNamespace(NAMESPACE)
                .withName("typed")
                .require();
        ParsedConfig.Valid config =
                assertInstanceOf(ParsedConfig.Valid.class, ConfigParser.parse(List.of(read), List.of(advertisement)));
        assertEquals(1, config.config().advertisementsOf("typed").size());

        ServiceL2Status announced = new ServiceL2Status();
        announced.getMetadata().setGenerateName("l2-");
        announced.getMetadata().setLabels(Map.of(ServiceL2Status.NODE_LABEL, "n1"));
        var statuses = client.resources(ServiceL2Status.class).inNamespace(NAMESPACE);
        ServiceL2Status created = statuses.resource(announced).create();
        created.setStatus(new ServiceL2Status.Status("n1", "web", "shop", List.of()));
        statuses.resource(created).patchStatus();
        assertEquals(
                created.getStatus(),
                statuses.withLabel(ServiceL2Status.NODE_LABEL, "n1")
                        .list()
                        .getItems()
                        .getFirst()
                        .getStatus());

        ConfigurationState state = new ConfigurationState();
        state.getMetadata().setName("typed");
        var states = client.resources(ConfigurationState.class).inNamespace(NAMESPACE);
        state = states.resource(state).create();
        state.setStatus(new ConfigurationState.Status(
                ConfigurationState.Result.VALID,
                "",
                List.of(new ConfigurationState.Condition(
                        "Parsed", ConfigurationState.ConditionStatus.TRUE, 1L, "2026-01-02T03:04:05Z", "Read", ""))));
        states.resource(state).patchStatus();
        assertEquals(state.getStatus(), states.withName("typed").require().getStatus());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1beta1 BGPPeer",
                "v1beta2 BGPPeer",
                "v1beta1 BGPAdvertisement",
                "v1beta1 Community",
                "v1beta1 BFDProfile",
                "v1beta1 ServiceBGPStatus"
            })
    void storedOnlyKindsKeepEveryField(String versionAndKind) {
        String[] parts = versionAndKind.split(" ");
        String body = "{spec: {myASN: 64500, peerAddress: 192.0.2.1, deep: {list: [{a: 1}, b]}}}";
        GenericKubernetesResource stored = create(parts[0], parts[1], name(), body);
        assertEquals(64500, (Integer) stored.get("spec", "myASN"));
        assertEquals(List.of(Map.of("a", 1), "b"), stored.get("spec", "deep", "list"));
        resources(parts[0], parts[1]).withName(stored.getMetadata().getName()).delete();
        assertNull(resources(parts[0], parts[1])
                .withName(stored.getMetadata().getName())
                .get());
    }

    @Test
    void aPeerOfTheOldVersionIsReadInTheNewOne() {
        create("v1beta1", "BGPPeer", "old", "{spec: {peerAddress: 192.0.2.1, bfdProfile: x}}");
        GenericKubernetesResource read =
                resources("v1beta2", "BGPPeer").withName("old").require();
        assertEquals("metallb.io/v1beta2", read.getApiVersion());
        assertEquals("192.0.2.1", read.get("spec", "peerAddress"));
        assertEquals("x", read.get("spec", "bfdProfile"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipaddresspools|Name, Auto Assign, Avoid Buggy IPs, Addresses, Assigned, Available|Assigned IPv4, Available IPv4, Assigned IPv6, Available IPv6",
                "l2advertisements|Name, IPAddressPools, IPAddressPool Selectors, Interfaces|Node Selectors",
                "servicel2statuses|Name, Allocated Node, Service Name, Service Namespace|",
                "configurationstates|Name, Result, ErrorSummary, Age|",
                "bgppeers|Name, Address, ASN, BFD Profile, Multi Hops|",
                "bgpadvertisements|Name, IPAddressPools, IPAddressPool Selectors, Peers|Node Selectors",
                "communities|Name, Age|",
                "bfdprofiles|Name, Passive Mode, Transmit Interval, Receive Interval, Multiplier|",
                "servicebgpstatuses|Name, Node, Service Name, Service Namespace|",
            })
    void kubectlPrintsTheColumns(String plural, String columns, String wideColumns) throws Exception {
        List<String> narrow = new ArrayList<>();
        List<String> wide = new ArrayList<>();
        for (JsonNode column : table(plural).get("columnDefinitions")) {
            (column.get("priority").asInt() == 0 ? narrow : wide)
                    .add(column.get("name").asText());
        }
        assertEquals(columns, String.join(", ", narrow));
        assertEquals(wideColumns == null ? "" : wideColumns, String.join(", ", wide));
    }

    @Test
    void aRowShowsWhatThePoolSays() throws Exception {
        create("IPAddressPool", "row", "{spec: {addresses: [192.0.2.0/30, 2001:db8::/127]}}");
        writeStatus(
                "IPAddressPool",
                "row",
                "{assignedIPv4: 1, assignedIPv6: 2, availableIPv4: 3, availableIPv6: 0, assigned: 3, available: 3}");
        for (JsonNode row : table("ipaddresspools").get("rows")) {
            if (row.at("/cells/0").asText().equals("row")) {
                assertEquals(
                        "[\"row\",true,false,\"[\\\"192.0.2.0/30\\\",\\\"2001:db8::/127\\\"]\",3,3,1,3,2,0]",
                        row.get("cells").toString());
                return;
            }
        }
        throw new AssertionError("the pool is not in the table");
    }

    private static GenericKubernetesResource create(String kind, String name, String body) {
        return create("v1beta1", kind, name, body);
    }

    /** Strict, as {@code kubectl apply} is: a field that the schema does not know is an error. */
    private static GenericKubernetesResource create(String version, String kind, String name, String body) {
        GenericKubernetesResource object = parse(body);
        object.setApiVersion("metallb.io/" + version);
        object.setKind(kind);
        object.getMetadata().setName(name);
        return resources(version, kind)
                .resource(object)
                .fieldValidation(Validation.STRICT)
                .create();
    }

    private static void writeStatus(String kind, String name, String status) {
        GenericKubernetesResource object =
                resources("v1beta1", kind).withName(name).require();
        object.setAdditionalProperty("status", parse("{status: " + status + "}").get("status"));
        resources("v1beta1", kind).resource(object).updateStatus();
    }

    private static GenericKubernetesResource parse(String body) {
        GenericKubernetesResource object = client.getKubernetesSerialization()
                .unmarshal("apiVersion: x/v1\nbody: " + body, GenericKubernetesResource.class);
        Map<String, Object> fields = object.get("body");
        GenericKubernetesResource parsed = new GenericKubernetesResource();
        parsed.setMetadata(new ObjectMeta());
        parsed.setAdditionalProperties(fields);
        return parsed;
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            resources(String version, String kind) {
        return client.genericKubernetesResources("metallb.io/" + version, kind).inNamespace(NAMESPACE);
    }

    private static void assertRefused(String message, Runnable attempt) {
        KubernetesClientException refusal = assertThrows(KubernetesClientException.class, attempt::run);
        assertEquals(INVALID, refusal.getCode(), refusal::getMessage);
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal::getMessage);
    }

    private static JsonNode table(String plural) throws Exception {
        // For a moment after its definition a kind is served, but answers 429 to every list.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        HttpResponse<String> response = askTable(plural);
        while (response.code() == TOO_MANY_REQUESTS && System.nanoTime() - end < 0) {
            Thread.sleep(100);
            response = askTable(plural);
        }
        assertEquals(200, response.code(), response.body());
        return new ObjectMapper().readTree(response.body());
    }

    /** As {@code kubectl get} asks. */
    private static HttpResponse<String> askTable(String plural) throws Exception {
        URI uri = URI.create(client.getMasterUrl() + "apis/metallb.io/v1beta1/namespaces/" + NAMESPACE + "/" + plural);
        HttpClient http = client.getHttpClient();
        return http.sendAsync(
                        http.newHttpRequestBuilder()
                                .uri(uri)
                                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                                .build(),
                        String.class)
                .get(10, TimeUnit.SECONDS);
    }

    private static String name() {
        return "case-" + names++;
    }
}
