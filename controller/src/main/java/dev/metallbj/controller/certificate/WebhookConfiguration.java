package dev.metallbj.controller.certificate;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.metallbj.runtime.kubernetes.model.SlimObject;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ValidatingWebhookConfiguration, as far as certificates go. For reading; what is written is a patch. */
@Group("admissionregistration.k8s.io")
@Version("v1")
@Kind("ValidatingWebhookConfiguration")
@Plural("validatingwebhookconfigurations")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
final class WebhookConfiguration extends SlimObject {

    private List<Webhook> webhooks = List.of();

    public List<Webhook> getWebhooks() {
        return webhooks;
    }

    // Reached by the deserialiser only, which passes null for what is null.
    public void setWebhooks(@Nullable List<Webhook> webhooks) {
        this.webhooks = webhooks == null ? List.of() : List.copyOf(webhooks);
    }

    /**
     * One webhook.
     *
     * @param name unique in its configuration
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Webhook(@Nullable String name, @Nullable ClientConfig clientConfig) {

        /** Whether the API server calls it through this Service. */
        boolean isOf(ServiceHost host) {
            return clientConfig != null
                    && clientConfig.service() != null
                    && host.namespace().equals(clientConfig.service().namespace())
                    && host.service().equals(clientConfig.service().name());
        }

        /** The Service by which it is called, as {@link ServiceHost} prints one; empty for a URL. */
        Optional<String> service() {
            return Optional.ofNullable(clientConfig)
                    .map(ClientConfig::service)
                    .map(called -> called.namespace() + "/" + called.name());
        }

        /** PEM in base64; empty without one. */
        String caBundle() {
            return clientConfig == null || clientConfig.caBundle() == null ? "" : clientConfig.caBundle();
        }
    }

    /**
     * How the API server calls a webhook.
     *
     * @param service absent where it is called by URL
     * @param caBundle PEM in base64
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ClientConfig(
            @Nullable ServiceReference service, @Nullable String caBundle) {}

    /** A Service. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ServiceReference(
            @Nullable String namespace, @Nullable String name) {}
}
