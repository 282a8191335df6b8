package dev.metallbj.runtime.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/** The write of the {@code status} subresource of one of our resources: a merge patch (RFC 7396). */
public final class StatusPatch {
    private StatusPatch() {}

    /**
     * Writes, once, on the calling thread.
     *
     * @param object as it was when the status was decided: changed since then, the API server refuses with 409
     * @param status what it is to say; a member that is not named stays, one that is null goes, lists are replaced as a whole
     * @return the object after the write
     * @throws KubernetesClientException when it failed
     */
    public static <T extends HasMetadata> T write(KubernetesClient client, Class<T> type, T object, Object status) {
        Map<String, Object> resourceVersion =
                Map.of("resourceVersion", object.getMetadata().getResourceVersion());
        return client.resources(type)
                .inNamespace(object.getMetadata().getNamespace())
                // The object, because of a name the client would read it first.
                .resource(object)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization()
                                .asJson(Map.of("metadata", resourceVersion, "status", status)));
    }
}
