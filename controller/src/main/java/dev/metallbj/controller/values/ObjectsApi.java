package dev.metallbj.controller.values;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The requests about the objects of the values, each one request on the calling thread with the client given.
 *
 * <p>Applied on the server's side and by force: what the values say about an object is theirs, also where somebody made it by hand before. Unknown
 * fields are refused instead of dropped, or a misspelt one would be missed by nobody.
 */
final class ObjectsApi {

    /** Owns the fields that the values name. */
    static final String FIELD_MANAGER = "metallb-values";

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(FIELD_MANAGER)
            .withFieldValidation("Strict")
            .withForce(true)
            .build();

    private static final Map<ObjectKind, ResourceDefinitionContext> KINDS = kinds();

    private final String namespace;

    /** @param namespace the operator's */
    ObjectsApi(String namespace) {
        this.namespace = namespace;
    }

    private static Map<ObjectKind, ResourceDefinitionContext> kinds() {
        Map<ObjectKind, ResourceDefinitionContext> kinds = new EnumMap<>(ObjectKind.class);
        for (ObjectKind kind : ObjectKind.values()) {
            kinds.put(
                    kind,
                    new ResourceDefinitionContext.Builder()
                            .withGroup("metallb.io")
                            .withVersion("v1beta1")
                            .withKind(kind.text())
                            .withPlural(kind.plural())
                            .withNamespaced(true)
                            .build());
        }
        return kinds;
    }

    /**
     * The objects of one kind that have the label.
     *
     * @throws KubernetesClientException with code 404 where the kind is not known yet
     */
    Set<ObjectName> labelled(KubernetesClient client, ObjectKind kind) {
        Set<ObjectName> names = new HashSet<>();
        client.genericKubernetesResources(KINDS.get(kind))
                .inNamespace(namespace)
                .withLabel(ValuesDocument.LABEL, "true")
                .list()
                .getItems()
                .forEach(object ->
                        names.add(new ObjectName(kind, object.getMetadata().getName())));
        return names;
    }

    /** @throws KubernetesClientException when it is refused or could not be sent */
    GenericKubernetesResource apply(KubernetesClient client, WantedObject wanted) {
        GenericKubernetesResource object =
                client.getKubernetesSerialization().unmarshal(wanted.json(), GenericKubernetesResource.class);
        return client.genericKubernetesResources(KINDS.get(wanted.name().kind()))
                .inNamespace(namespace)
                .resource(object)
                .patch(APPLY);
    }

    /** One that is gone already counts as deleted. */
    boolean delete(KubernetesClient client, ObjectName name) {
        return !client.genericKubernetesResources(KINDS.get(name.kind()))
                .inNamespace(namespace)
                .withName(name.name())
                .delete()
                .isEmpty();
    }
}
