package dev.metallbj.controller.webhook;

import com.sun.net.httpserver.HttpHandler;
import dev.metallbj.controller.webhook.AdmissionRequest.Item;
import dev.metallbj.controller.webhook.AdmissionRequest.Operation;
import dev.metallbj.controller.webhook.ReviewedKind.Unread;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The webhooks: one handler for each path that a ValidatingWebhookConfiguration names, ours or one that MetalLB left. Any thread, any replica. */
public final class Admission {

    private static final String PREFIX = "/validate-metallb-io-";

    private final Map<String, HttpHandler> handlers = new HashMap<>();

    /**
     * Wires the parts; no request is made before the first review.
     *
     * @param operatorNamespace whose pools and advertisements count
     * @param lbClass the value of {@code --lb-class}
     * @param services all Services as last seen, for warnings: none before they are read. Called on the port's threads, for changes and deletions of
     *     pools, and read at once.
     */
    public Admission(
            KubernetesClient client,
            String operatorNamespace,
            String lbClass,
            Supplier<? extends Collection<Service>> services) {
        this(new ApiStoredObjects(client, operatorNamespace), operatorNamespace, lbClass, services);
    }

    Admission(
            StoredObjects stored,
            String operatorNamespace,
            String lbClass,
            Supplier<? extends Collection<Service>> services) {
        put("v1beta1-ipaddresspool", ReviewedKind.POOL, new PoolDecider(operatorNamespace, lbClass, stored, services));
        put("v1beta1-l2advertisement", ReviewedKind.ADVERTISEMENT, new AdvertisementDecider(operatorNamespace, stored));
        putStoredOnly("v1beta1-bgpadvertisement", ReviewedKind.storedOnly("BGPAdvertisement", "v1beta1"));
        putStoredOnly("v1beta1-community", ReviewedKind.storedOnly("Community", "v1beta1"));
        putStoredOnly("v1beta1-bfdprofile", ReviewedKind.storedOnly("BFDProfile", "v1beta1"));
        ReviewedKind<Unread> peer = ReviewedKind.storedOnly("BGPPeer", "v1beta1", "v1beta2");
        putStoredOnly("v1beta1-bgppeer", peer);
        putStoredOnly("v1beta2-bgppeer", peer);
    }

    /** By path. */
    public Map<String, HttpHandler> handlers() {
        return Map.copyOf(handlers);
    }

    private void putStoredOnly(String path, ReviewedKind<Unread> kind) {
        put(path, kind, request -> storedOnly(kind.name(), request));
    }

    private <S> void put(String path, ReviewedKind<S> kind, Decider<S> decider) {
        handlers.put(PREFIX + path, new ReviewHandler<>(PREFIX + path, kind, decider));
    }

    private static Decision storedOnly(String kind, AdmissionRequest<Unread> request) {
        if (request.operation() == Operation.DELETE
                || request.object().map(Item::deleted).orElse(false)) {
            return new Decision.Allowed(List.of());
        }
        String name = request.object().map(Item::name).orElse("");
        return new Decision.Allowed(
                List.of(
                        kind + " " + request.namespace() + "/" + name
                                + " is stored, and nothing acts on it: there is no BGP here, addresses are announced as an L2Advertisement says"));
    }
}
