package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One write to a Service: its addresses and its annotations together, as a JSON merge patch (RFC 7396) of the {@code status} subresource. What is
 * not named here stays as it is, so that conditions and fields we do not model are never lost (spec section 4).
 *
 * @param resourceVersion of the state the decision was made from; a Service changed since then is refused with 409
 * @param addresses the whole list, in order; empty clears it
 * @param annotations key to new value, empty = remove the key; keys not named stay
 */
public record ServiceStatusPatch(
        String namespace,
        String name,
        String resourceVersion,
        List<String> addresses,
        Map<String, Optional<String>> annotations) {

    private static final KubernetesSerialization JSON = Clients.serialization();

    /**
     * Writes, once, on the calling thread.
     *
     * @return the Service after the write
     * @throws KubernetesClientException with code 409 when it has changed, 404 when it is gone, others when the API server cannot be used
     */
    public Service write(KubernetesClient client) {
        return client.resources(Service.class)
                .inNamespace(namespace)
                // Without an object, only by name, the client would read the Service first, to throw it away.
                .resource(target())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), json());
    }

    private Service target() {
        Service service = new Service();
        service.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        return service;
    }

    /** Whether a Service with this status needs no write: compared by address, because the API server adds {@code ipMode} on its own. */
    public static boolean isSame(List<LoadBalancerIngress> written, List<String> wanted) {
        return written.stream().map(LoadBalancerIngress::ip).toList().equals(wanted);
    }

    String json() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", resourceVersion);
        if (!annotations.isEmpty()) {
            // In a merge patch null removes the member.
            Map<String, String> members = new HashMap<>();
            annotations.forEach((key, value) -> members.put(key, value.orElse(null)));
            metadata.put("annotations", members);
        }
        List<Map<String, String>> ingress = new ArrayList<>();
        for (String address : addresses) {
            ingress.add(Map.of("ip", address));
        }
        Map<String, Object> loadBalancer = new HashMap<>();
        loadBalancer.put("ingress", ingress.isEmpty() ? null : ingress);
        return JSON.asJson(Map.of("metadata", metadata, "status", Map.of("loadBalancer", loadBalancer)));
    }
}
