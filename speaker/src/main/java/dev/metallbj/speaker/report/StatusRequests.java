package dev.metallbj.speaker.report;

import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.crd.ServiceL2Status.Status;
import dev.metallbj.runtime.kubernetes.Failure;
import dev.metallbj.runtime.report.BoundedText;
import dev.metallbj.runtime.report.StatusPatch;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The requests about ServiceL2Status objects. Each may be made again: an object has the same name each time, so that an attempt whose answer was lost
 * makes no second one.
 *
 * @param namespace the operator's
 * @param node name of this node
 * @param pod name of the speaker's Pod, the owner
 * @param podUid its uid; empty = not known, and then there is no owner
 */
record StatusRequests(String namespace, String node, String pod, String podUid) {
    private static final String PREFIX = "l2-";
    private static final int NAME_DIGITS = 12;

    /** The label selector of this node's objects. A node's name may be longer than a label's value. */
    static String ofNode(String node) {
        return ServiceL2Status.NODE_LABEL + "=" + nodeLabel(node);
    }

    private static String nodeLabel(String node) {
        return BoundedText.name(node, BoundedText.MAX_LABEL);
    }

    /** As a generated name looks, but the same each time. */
    static String name(Status status) {
        return PREFIX
                + BoundedText.hash(
                        status.node() + " " + status.serviceNamespace() + "/" + status.serviceName(), NAME_DIGITS);
    }

    /** Makes the object, with its status in a second request. */
    void make(KubernetesClient client, Status status) {
        String name = name(status);
        StatusObject made;
        try {
            made = client.getKubernetesSerialization()
                    .unmarshal(client.raw(path(), "POST", object(name, status)), StatusObject.class);
        } catch (KubernetesClientException failed) {
            if (Failure.of(failed) != Failure.CONFLICT) {
                throw failed;
            }
            // It is there, and was not seen: the watch is behind, or somebody has taken the label away.
            made = correctMetadata(client, StatusObject.named(namespace, name), status);
        }
        StatusPatch.write(client, StatusObject.class, made, members(status));
    }

    /** Writes labels and owner; returns the object as it is then. */
    StatusObject correctMetadata(KubernetesClient client, StatusObject object, Status status) {
        return client.resources(StatusObject.class)
                .inNamespace(namespace)
                .resource(StatusObject.named(namespace, object.name()))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(Map.of("metadata", metadata(status))));
    }

    /** Writes the status. */
    void correctStatus(KubernetesClient client, StatusObject object, Status status) {
        StatusPatch.write(client, StatusObject.class, object, members(status));
    }

    /** Nothing happens when it is gone already. */
    void delete(KubernetesClient client, String name) {
        try {
            client.raw(path() + "/" + name, "DELETE", null);
        } catch (KubernetesClientException failed) {
            if (Failure.of(failed) != Failure.GONE) {
                throw failed;
            }
        }
    }

    /**
     * Finds what other nodes said of these Services, in one request: those that announced them before may be dead.
     *
     * @param services at least one
     */
    List<StatusObject> ofOthers(KubernetesClient client, Collection<Status> services) {
        Set<String> names = new TreeSet<>();
        services.forEach(one -> names.add(one.serviceName()));
        // Namespaces are not asked for: of namesakes there are few.
        String selector = ServiceL2Status.SERVICE_NAME_LABEL + " in (" + String.join(",", names) + "),"
                + ServiceL2Status.NODE_LABEL + "!=" + nodeLabel(node);
        return client.resources(StatusObject.class)
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLabelSelector(selector).build())
                .getItems();
    }

    private String path() {
        return "/apis/metallb.io/v1beta1/namespaces/" + namespace + "/servicel2statuses";
    }

    private Map<String, Object> object(String name, Status status) {
        Map<String, Object> metadata = new LinkedHashMap<>(metadata(status));
        metadata.put("name", name);
        metadata.put("generateName", PREFIX);
        metadata.put("namespace", namespace);
        return Map.of("apiVersion", "metallb.io/v1beta1", "kind", "ServiceL2Status", "metadata", metadata);
    }

    private Map<String, Object> metadata(Status status) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put(
                "labels",
                Map.of(
                        ServiceL2Status.NODE_LABEL, nodeLabel(node),
                        ServiceL2Status.SERVICE_NAME_LABEL, status.serviceName(),
                        ServiceL2Status.SERVICE_NAMESPACE_LABEL, status.serviceNamespace()));
        if (!podUid.isEmpty()) {
            metadata.put(
                    "ownerReferences", List.of(Map.of("apiVersion", "v1", "kind", "Pod", "name", pod, "uid", podUid)));
        }
        return metadata;
    }

    /** All of them, also an empty list: what is not named would stay. */
    private static Map<String, Object> members(Status status) {
        return Map.of(
                "node", status.node(),
                "serviceName", status.serviceName(),
                "serviceNamespace", status.serviceNamespace(),
                "interfaces", status.interfaces());
    }
}
