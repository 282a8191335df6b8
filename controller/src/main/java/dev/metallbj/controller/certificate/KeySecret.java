package dev.metallbj.controller.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Secret that holds the webhook's keys, shared with the other replicas. An edge, on the thread of {@link CertificateRotation}. */
final class KeySecret {

    /**
     * The Secret at one moment.
     *
     * @param resourceVersion empty where there is none
     * @param data texts by key; what is no base64 is an empty text
     */
    record Stored(Optional<String> resourceVersion, Map<String, String> data) {}

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    KeySecret(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    Stored read() {
        Secret secret = resource().get();
        if (secret == null) {
            return new Stored(Optional.empty(), Map.of());
        }
        Map<String, String> data = new HashMap<>();
        requireNonNullElse(secret.getData(), Map.<String, String>of())
                .forEach((key, value) -> data.put(key, decoded(value)));
        return new Stored(Optional.of(secret.getMetadata().getResourceVersion()), data);
    }

    /**
     * Writes the keys, unless the Secret has changed since it was read. Other keys in it stay.
     *
     * @throws KubernetesClientException with code 409 when it has
     */
    void write(Stored before, WebhookKeys keys) {
        Map<String, String> data = new HashMap<>();
        keys.data().forEach((key, text) -> data.put(key, Base64.getEncoder().encodeToString(text.getBytes(UTF_8))));
        if (before.resourceVersion().isEmpty()) {
            client.resource(new SecretBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName(name)
                            .endMetadata()
                            .withData(data)
                            .build())
                    .create();
            return;
        }
        Map<String, Object> patch = Map.of(
                "metadata", Map.of("resourceVersion", before.resourceVersion().get()), "data", data);
        resource()
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(patch));
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }

    private Resource<Secret> resource() {
        return client.secrets().inNamespace(namespace).withName(name);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
