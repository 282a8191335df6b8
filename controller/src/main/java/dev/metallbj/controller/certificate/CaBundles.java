package dev.metallbj.controller.certificate;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code caBundle}s of the webhooks that the API server calls through our Service. Nothing else of the webhook configuration is changed. An edge,
 * on the thread of {@link CertificateRotation}.
 */
final class CaBundles {

    private static final Logger LOG = LoggerFactory.getLogger(CaBundles.class);

    /** As in MetalLB, whatever the release is called (spec section 11). */
    static final String CONFIGURATION = "metallb-webhook-configuration";

    private final KubernetesClient client;
    private final ServiceHost host;

    CaBundles(KubernetesClient client, ServiceHost host) {
        this.client = client;
        this.host = host;
    }

    /**
     * Makes sure that every bundle is as wanted.
     *
     * @return whether something had to be written
     * @throws NotRegistered when there is no webhook of ours
     * @throws KubernetesClientException with code 409 when the configuration has changed meanwhile
     */
    boolean ensure(CaBundle wanted, Instant now) throws NotRegistered {
        Resource<WebhookConfiguration> resource =
                client.resources(WebhookConfiguration.class).withName(CONFIGURATION);
        WebhookConfiguration configuration = Optional.ofNullable(resource.get())
                .orElseThrow(() -> new NotRegistered("ValidatingWebhookConfiguration " + CONFIGURATION
                        + " does not exist: want it, or --webhook-mode=disabled"));
        List<Map<String, Object>> changes = changes(configuration, wanted, now);
        if (changes.isEmpty()) {
            return false;
        }
        Map<String, Object> patch = Map.of(
                "metadata",
                Map.of("resourceVersion", configuration.getMetadata().getResourceVersion()),
                "webhooks",
                changes);
        // The list's key is the name, so that only the bundles of the webhooks named change.
        resource.patch(
                PatchContext.of(PatchType.STRATEGIC_MERGE),
                client.getKubernetesSerialization().asJson(patch));
        LOG.atInfo()
                .addKeyValue("event", "caBundleWritten")
                .addKeyValue("webhooks", changes.size())
                .addKeyValue("authorities", wanted.required().size())
                .log("the API server is told which authority signs the webhook's certificate");
        return true;
    }

    private List<Map<String, Object>> changes(WebhookConfiguration configuration, CaBundle wanted, Instant now)
            throws NotRegistered {
        List<Map<String, Object>> changes = new ArrayList<>();
        boolean registered = false;
        for (WebhookConfiguration.Webhook webhook : configuration.getWebhooks()) {
            if (webhook.isOf(host)) {
                registered = true;
                wanted.replacement(webhook.caBundle(), now)
                        .ifPresent(bundle -> changes.add(change(requireNonNullElse(webhook.name(), ""), bundle)));
            }
        }
        if (!registered) {
            throw new NotRegistered("ValidatingWebhookConfiguration " + CONFIGURATION
                    + " has no webhook with clientConfig.service " + host + ": want one, or --cert-service-name"
                    + others(configuration));
        }
        return changes;
    }

    /** There is one such object in a cluster, so a second installation takes it from the first. */
    private static String others(WebhookConfiguration configuration) {
        String others = configuration.getWebhooks().stream()
                .flatMap(webhook -> webhook.service().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? ""
                : "; it calls " + others
                        + ", perhaps of another installation: run this one with --webhook-mode=disabled, or remove one";
    }

    private static Map<String, Object> change(String webhook, String bundle) {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("name", webhook);
        change.put("clientConfig", Map.of("caBundle", bundle));
        return change;
    }

    /** The API server does not know the webhook. */
    static final class NotRegistered extends Exception {
        private static final long serialVersionUID = 1L;

        NotRegistered(String message) {
            super(message);
        }
    }
}
