package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One write to a Service: its addresses, its annotations and one condition together, as a strategic merge patch of the {@code status} subresource.
 * What is not named here stays as it is, so that fields we do not model are never lost; in such a patch the API server merges conditions by their
 * type, so that those of others stay, and replaces the list of addresses (spec section 4).
 *
 * @param resourceVersion of the state the decision was made from; a Service changed since then is refused with 409
 * @param addresses the whole list, in order; an empty list clears it; nothing = leave it alone
 * @param annotations key to new value, empty = remove the key; keys not named stay
 * @param condition what to do about one condition; nothing = leave all alone
 */
public record ServiceStatusPatch(
        String namespace,
        String name,
        String resourceVersion,
        Optional<List<String>> addresses,
        Map<String, Optional<String>> annotations,
        Optional<ConditionEdit> condition) {

    private static final KubernetesSerialization JSON = Clients.serialization();

    /** A change of one condition. */
    public sealed interface ConditionEdit {

        /** {@code type} of the condition. */
        String type();

        /**
         * Adds the condition, or changes the one of this type.
         *
         * @param status {@code True}, {@code False} or {@code Unknown}
         * @param reason one word in camel case
         * @param message for a person
         * @param since when the status became this one, written in whole seconds; nothing = the time that is there already stays
         * @param observedGeneration {@code metadata.generation} that was looked at; 0 = the Service has none
         */
        record Put(
                String type,
                String status,
                String reason,
                String message,
                Optional<Instant> since,
                long observedGeneration)
                implements ConditionEdit {}

        /** Removes the condition of this type, if it is there. */
        record Remove(String type) implements ConditionEdit {}
    }

    /**
     * Writes, once, on the calling thread.
     *
     * @return the Service after the write
     * @throws KubernetesClientException with code 409 when it has changed, 404 when it is gone, others when the API server cannot be used
     */
    public Service write(KubernetesClient client) {
        return client.resources(Service.class)
                .inNamespace(namespace)
                .resource(target())
                .subresource("status")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), json());
    }

    /** An object in place of a name: of a name the client would read the object first, with a request more. */
    private Service target() {
        Service target = new Service();
        target.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        return target;
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
        Map<String, Object> status = new LinkedHashMap<>();
        addresses.ifPresent(list -> status.put("loadBalancer", loadBalancer(list)));
        condition.ifPresent(edit -> status.put("conditions", List.of(member(edit))));
        return JSON.asJson(Map.of("metadata", metadata, "status", status));
    }

    private static Map<String, Object> loadBalancer(List<String> addresses) {
        List<Map<String, String>> ingress = new ArrayList<>();
        for (String address : addresses) {
            ingress.add(Map.of("ip", address));
        }
        Map<String, Object> loadBalancer = new HashMap<>();
        loadBalancer.put("ingress", ingress.isEmpty() ? null : ingress);
        return loadBalancer;
    }

    private static Map<String, Object> member(ConditionEdit edit) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("type", edit.type());
        switch (edit) {
            case ConditionEdit.Remove _ -> member.put("$patch", "delete");
            case ConditionEdit.Put put -> {
                member.put("status", put.status());
                member.put("reason", put.reason());
                member.put("message", put.message());
                put.since()
                        .ifPresent(since -> member.put(
                                "lastTransitionTime",
                                since.truncatedTo(ChronoUnit.SECONDS).toString()));
                if (put.observedGeneration() > 0) {
                    member.put("observedGeneration", put.observedGeneration());
                }
            }
        }
        return member;
    }
}
