package dev.metallbj.controller.webhook;

import static java.util.Objects.requireNonNullElse;

import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.runtime.kubernetes.BoundedRequests;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.model.Namespace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Read from the API server. Not out of a cache: two pools of one {@code kubectl apply} come within milliseconds, and the second must be compared with
 * the first. A page that is not there within {@link #LIMIT} is given up, so that the webhook answers before the API server gives it up. On the
 * calling thread, any.
 */
final class ApiStoredObjects implements StoredObjects {

    /** For one page. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    /** How much earlier than the limit the client's own clock may ring. */
    private static final Duration CLOCKS = Duration.ofMillis(100);

    /** Objects of one page: all pools and advertisements in nearly every cluster, and about 1 KiB each. */
    private static final long PAGE = 250;

    private final BoundedRequests requests;
    private final String namespace;

    /** @param namespace whose pools and advertisements count */
    ApiStoredObjects(KubernetesClient client, String namespace) {
        this.requests = new BoundedRequests(client, LIMIT);
        this.namespace = namespace;
    }

    @Override
    public List<IPAddressPool> pools() throws UnavailableException {
        return list("IPAddressPools", IPAddressPool.class, namespace);
    }

    @Override
    public List<L2Advertisement> advertisements() throws UnavailableException {
        return list("L2Advertisements", L2Advertisement.class, namespace);
    }

    @Override
    public Map<String, Map<String, String>> namespaces() throws UnavailableException {
        Map<String, Map<String, String>> labels = new HashMap<>();
        for (Namespace each : list("namespaces", Namespace.class, "")) {
            labels.put(
                    each.getMetadata().getName(),
                    requireNonNullElse(each.getMetadata().getLabels(), Map.of()));
        }
        return labels;
    }

    private <T extends HasMetadata> List<T> list(String what, Class<T> type, String inNamespace)
            throws UnavailableException {
        List<T> all = new ArrayList<>();
        ListOptions options = new ListOptionsBuilder().withLimit(PAGE).build();
        do {
            KubernetesResourceList<T> page = page(what, type, inNamespace, options);
            for (T object : page.getItems()) {
                trim(object);
                all.add(object);
            }
            options.setContinue(page.getMetadata().getContinue());
        } while (hasMore(options.getContinue()));
        return all;
    }

    private <T extends HasMetadata> KubernetesResourceList<T> page(
            String what, Class<T> type, String inNamespace, ListOptions options) throws UnavailableException {
        long start = System.nanoTime();
        try {
            return requests.make(client -> list(client, type, inNamespace, options));
        } catch (KubernetesClientException failed) {
            boolean late = System.nanoTime() - start >= LIMIT.minus(CLOCKS).toNanos();
            throw new UnavailableException(
                    "cannot read the " + what + ": "
                            + (late
                                    ? "no answer of the API server within " + LIMIT.toSeconds() + " s"
                                    : Causes.line(failed)),
                    failed);
        }
    }

    private static <T extends HasMetadata> KubernetesResourceList<T> list(
            KubernetesClient client, Class<T> type, String inNamespace, ListOptions options) {
        return inNamespace.isEmpty()
                ? client.resources(type).list(options)
                : client.resources(type).inNamespace(inNamespace).list(options);
    }

    private static boolean hasMore(@Nullable String next) {
        return next != null && !next.isEmpty();
    }

    // Managed fields and the last-applied annotation are as large as the rest.
    @SuppressWarnings("NullAway") // fabric8's metadata has no annotations about null; it allows null here
    private static void trim(HasMetadata object) {
        object.getMetadata().setManagedFields(null);
        object.getMetadata().setAnnotations(null);
    }
}
