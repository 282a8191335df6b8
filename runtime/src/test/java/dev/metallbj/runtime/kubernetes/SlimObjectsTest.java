package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.kubernetes.model.Condition;
import dev.metallbj.runtime.kubernetes.model.EndpointSlice;
import dev.metallbj.runtime.kubernetes.model.Node;
import dev.metallbj.runtime.kubernetes.model.Pod;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServicePort;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The slim objects read from JSON as the API server sends it. */
class SlimObjectsTest {

    private static final KubernetesSerialization JSON = Clients.serialization();

    private static final String SERVICE = """
            {"apiVersion": "v1", "kind": "Service",
             "metadata": {"name": "web", "namespace": "default", "uid": "u", "resourceVersion": "7",
               "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"app": "web"},
               "annotations": {"metallb.io/address-pool": "green",
                 "kubectl.kubernetes.io/last-applied-configuration": "{}"},
               "managedFields": [{"manager": "kubectl", "operation": "Apply"}],
               "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "x"}]},
             "spec": {"type": "LoadBalancer", "clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"],
               "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "externalTrafficPolicy": "Local",
               "loadBalancerClass": "metallb", "sessionAffinity": "None", "selector": {"app": "web"},
               "ports": [{"name": "http", "protocol": "TCP", "port": 80, "targetPort": 8080, "nodePort": 30000}]},
             "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.1", "ipMode": "VIP"}]},
               "conditions": [{"type": "X", "status": "True", "reason": "r", "message": "m",
                 "lastTransitionTime": "2026-01-01T00:00:00Z", "observedGeneration": 3}]}}
            """;

    @Test
    void aServiceKeepsWhatIsUsed() {
        Service service = JSON.unmarshal(SERVICE, Service.class);
        assertEquals("v1", service.getApiVersion());
        assertEquals("Service", service.getKind());
        assertEquals("web", service.getMetadata().getName());
        assertEquals("LoadBalancer", service.getSpec().type());
        assertEquals(List.of("10.96.0.7"), service.getSpec().clusterIPs());
        assertEquals("Local", service.getSpec().externalTrafficPolicy());
        assertEquals("metallb", service.getSpec().loadBalancerClass());
        assertEquals("", service.getSpec().loadBalancerIP());
        assertEquals(
                List.of(new ServicePort("http", "TCP", 80)), service.getSpec().ports());
        assertEquals(Map.of("app", "web"), service.getSpec().selector());
        assertEquals(
                "198.51.100.1",
                service.getStatus().loadBalancer().ingress().getFirst().ip());
        assertEquals(
                "VIP", service.getStatus().loadBalancer().ingress().getFirst().ipMode());
        assertTrue(service.getStatus().assigned().isEmpty(), "the condition is somebody else's");
    }

    @Test
    void ofTheConditionsOursIsKeptWithoutItsTimes() {
        String json = """
                {"metadata": {"name": "%1$s"}, "status": {"conditions": [
                  {"type": "example.com/Other", "status": "True", "reason": "R", "message": "m"},
                  {"type": "metallb.io/Assigned", "status": "%2$s", "reason": "%3$s", "message": "%4$s",
                   "lastTransitionTime": "2026-01-01T00:00:00Z", "observedGeneration": 3}]}}""";
        Condition none = condition(json.formatted("web", "False", "Exhausted", "no available IPs"));
        assertEquals(new Condition("metallb.io/Assigned", "False", "Exhausted", "no available IPs", "", 0), none);
        assertSame(
                none.message(),
                condition(json.formatted("next", "False", "Exhausted", "no available IPs"))
                        .message());
        // 10,000 Services that are served cost nothing, whatever the words.
        assertSame(
                condition(json.formatted("a", "True", "Assigned", "Assigned IP 1")),
                condition(json.formatted("b", "True", "Assigned", "Assigned IP 2")));
    }

    private static Condition condition(String json) {
        return JSON.unmarshal(json, Service.class).getStatus().assigned().orElseThrow();
    }

    @Test
    void whatIsAbsentIsEmpty() {
        Service service = JSON.unmarshal(
                "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"type\":null},\"status\":{\"loadBalancer\":{}}}",
                Service.class);
        assertEquals("", service.getSpec().type());
        assertTrue(service.getSpec().ports().isEmpty());
        assertTrue(service.getStatus().loadBalancer().ingress().isEmpty());
        Service nothing = JSON.unmarshal("{\"metadata\":{\"name\":\"x\"},\"status\":{}}", Service.class);
        assertEquals("", nothing.getSpec().type());
        assertTrue(nothing.getStatus().loadBalancer().ingress().isEmpty());
    }

    @Test
    void theStoreDropsWhatNobodyReads() {
        Service service = JSON.unmarshal(SERVICE, Service.class);
        TrimmedStore<Service> store = new TrimmedStore<>();
        store.put(store.getKey(service), service);
        assertEquals("default/web", store.getKey(service));
        assertSame(service, store.get("default/web"));
        assertEquals(Map.of("metallb.io/address-pool", "green"), service.annotations());
        assertSame(service, store.remove("default/web"));
        assertEquals(0, store.size());
    }

    /** JOSDK and the client ask in their own terms. */
    @Test
    void aServiceTellsItsMetadataAsTheClientWantsIt() {
        Service service = JSON.unmarshal(SERVICE, Service.class);
        ObjectMeta metadata = service.getMetadata();
        assertEquals("web", metadata.getName());
        assertEquals("default", metadata.getNamespace());
        assertEquals("u", metadata.getUid());
        assertEquals("7", metadata.getResourceVersion());
        assertEquals("2026-01-01T00:00:00Z", metadata.getCreationTimestamp());
        assertEquals(Map.of("app", "web"), metadata.getLabels());
        assertNull(metadata.getGeneration());
        assertFalse(service.isMarkedForDeletion());
        Service going = JSON.unmarshal(
                SERVICE.replace(
                        "\"uid\": \"u\"",
                        "\"generation\": 300, \"uid\": \"u\", \"deletionTimestamp\": \"2026-01-02T00:00:00Z\""),
                Service.class);
        assertTrue(going.isMarkedForDeletion());
        assertEquals("2026-01-02T00:00:00Z", going.getMetadata().getDeletionTimestamp());
        assertEquals(300, going.getMetadata().getGeneration());
        Node node = JSON.unmarshal("{\"metadata\":{\"name\":\"n1\"}}", Node.class);
        assertEquals("n1", new TrimmedStore<Node>().getKey(node));
    }

    /** Maps and the like keep the texts that came first; a second copy for each Service would stay with them. */
    @Test
    void theStoreKeepsTextsThatStayTheSame() {
        TrimmedStore<Service> store = new TrimmedStore<>();
        Service first = JSON.unmarshal(SERVICE, Service.class);
        Service second = JSON.unmarshal(SERVICE, Service.class);
        store.put(store.getKey(first), first);
        store.put(store.getKey(second), second);
        assertSame(first.key(), second.key());
        assertSame(first.name(), second.name());
        assertSame(first.labels(), second.labels());
        assertSame(first.getSpec(), second.getSpec());
        Service changed = JSON.unmarshal(SERVICE.replace("\"LoadBalancer\"", "\"ClusterIP\""), Service.class);
        store.put(store.getKey(changed), changed);
        assertEquals("ClusterIP", changed.getSpec().type());
        assertSame(first.uid(), changed.uid());
    }

    /** Kept as numbers where that is what they are. */
    @Test
    void uidsAndVersionsComeBackAsTheyCame() {
        for (String uid : List.of(
                "0b5ac9e8-6a0f-4b5e-9c39-1f2d3c4b5a69", "0B5AC9E8-6A0F-4B5E-9C39-1F2D3C4B5A69", "1-1-1-1-1", "u", "")) {
            for (String version :
                    List.of("7", "007", "-1", "opaque", "9223372036854775807", "9223372036854775808", "")) {
                Service service = new Service();
                service.setMetadata(new ObjectMetaBuilder()
                        .withName("web")
                        .withUid(uid)
                        .withResourceVersion(version)
                        .build());
                assertEquals(uid, service.uid());
                assertEquals(version, service.resourceVersion());
            }
        }
    }

    @Test
    void aSpeakerKeepsNoPortsAndNoClusterIps() {
        TrimmedStore<Service> store = new TrimmedStore<>(Service::keepForAnnouncing);
        Service one = JSON.unmarshal(SERVICE, Service.class);
        Service other = JSON.unmarshal(SERVICE.replace("10.96.0.7", "10.96.0.8"), Service.class);
        store.put("default/web", one);
        store.put("default/other", other);
        assertSame(one.getSpec(), other.getSpec());
        assertEquals("LoadBalancer", one.getSpec().type());
        assertEquals("Local", one.getSpec().externalTrafficPolicy());
        assertEquals("metallb", one.getSpec().loadBalancerClass());
        assertTrue(one.getSpec().ports().isEmpty());
    }

    @Test
    void repeatedTextsAreOneObject() {
        Service one = JSON.unmarshal(SERVICE, Service.class);
        Service two = JSON.unmarshal(SERVICE, Service.class);
        assertSame(one.namespace(), two.namespace());
        assertSame(
                one.labels().keySet().iterator().next(),
                two.labels().keySet().iterator().next());
        assertSame(one.getSpec().ports(), two.getSpec().ports());
        assertSame(one.annotations(), two.annotations());
    }

    @Test
    void endpointsThatCanServe() {
        EndpointSlice slice = JSON.unmarshal("""
                {"metadata": {"name": "web-1", "namespace": "default", "labels": {"kubernetes.io/service-name": "web"}},
                 "addressType": "IPv4", "endpoints": [
                  {"nodeName": "n1", "conditions": {}},
                  {"nodeName": "n2"},
                  {"nodeName": "n3", "conditions": {"ready": false}},
                  {"nodeName": "n4", "conditions": {"ready": false, "serving": true, "terminating": true}},
                  {"nodeName": "n6", "conditions": {"ready": null, "serving": false}},
                  {"nodeName": "n7", "conditions": {"ready": false, "serving": false}}]}
                """, EndpointSlice.class);
        assertEquals("default/web", slice.service());
        assertEquals("discovery.k8s.io/v1", slice.getApiVersion());
        assertEquals("web-1", slice.getMetadata().getName());
        assertTrue(slice.anyServing());
        assertEquals(Set.of("n1", "n2", "n4", "n6"), slice.servingNodes());
        EndpointSlice nowhere = JSON.unmarshal(
                "{\"metadata\":{\"name\":\"x\"},\"endpoints\":[{\"conditions\":{\"ready\":true}}]}",
                EndpointSlice.class);
        assertTrue(nowhere.anyServing(), "somewhere");
        assertEquals(Set.of(), nowhere.servingNodes());
        EndpointSlice empty = JSON.unmarshal("{\"metadata\":{\"name\":\"x\"},\"endpoints\":null}", EndpointSlice.class);
        assertFalse(empty.anyServing());
        assertEquals("", empty.service());
    }

    @Test
    void aHeartbeatOfANodeIsNoDifference() {
        String node = """
                {"metadata": {"name": "n1", "labels": {"a": "b"}}, "spec": {"unschedulable": true}, "status": {
                  "addresses": [{"type": "InternalIP", "address": "192.0.2.1"}],
                  "conditions": [
                   {"type": "MemoryPressure", "status": "False", "lastHeartbeatTime": "%1$s"},
                   {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "%1$s", "lastHeartbeatTime": "%1$s"},
                   {"type": "NetworkUnavailable", "status": "False", "lastHeartbeatTime": "%1$s"}]}}
                """;
        Node before = JSON.unmarshal(node.formatted("2026-01-01T00:00:00Z"), Node.class);
        Node after = JSON.unmarshal(node.formatted("2026-01-01T00:00:10Z"), Node.class);
        assertEquals(before.getStatus(), after.getStatus());
        assertEquals(2, before.getStatus().conditions().size());
        assertTrue(before.getSpec().unschedulable());
        Node plain = JSON.unmarshal("{\"metadata\":{\"name\":\"n\"},\"spec\":{}}", Node.class);
        assertFalse(plain.getSpec().unschedulable());
    }

    @Test
    void aPodKeepsNodeAddressesAndImage() {
        Pod pod = JSON.unmarshal("""
                {"metadata": {"name": "speaker-1", "namespace": "metallb-system"},
                 "spec": {"nodeName": "n1", "containers": [{"name": "speaker", "image": "example/speaker:v0.15.2", "env": []}]},
                 "status": {"phase": "Running", "podIP": "192.0.2.1", "podIPs": [{"ip": "192.0.2.1"}, {"ip": "2001:db8::1"}]}}
                """, Pod.class);
        assertEquals("n1", pod.getSpec().nodeName());
        assertEquals(
                "example/speaker:v0.15.2", pod.getSpec().containers().getFirst().image());
        assertEquals(2, pod.getStatus().podIPs().size());
        assertEquals("Running", pod.getStatus().phase());
    }
}
