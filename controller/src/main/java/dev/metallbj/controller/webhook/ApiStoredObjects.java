package dev.metallbj.controller.webhook;

import static java.util.Objects.requireNonNullElse;

import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.model.Namespace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Read from the API server. Not out of a cache: two pools of one {@code kubectl apply} come within milliseconds, and the second
 * must be compared with the first. Each read ends within {@link #LIMIT}, so that the webhook answers before the API server gives it up. Any thread.
 */
final class ApiStoredObjects implements StoredObjects {

    /** For one read, of all its pages. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    /** Objects of one page; several thousand addresses a pool are about 100 KiB. */
    private static final long PAGE = 250;

    /** Reads at a time, stuck ones included. */
    private static final int READS = 4;

    private final KubernetesClient client;
    private final String namespace;
    private final ThreadPoolExecutor threads;

    /** @param namespace whose pools and advertisements count */
    ApiStoredObjects(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        this.threads = new ThreadPoolExecutor(0, READS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "webhook-list");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public List<IPAddressPool> pools() throws UnavailableException {
        return inTime("IPAddressPools", () -> list(IPAddressPool.class, namespace));
    }

    @Override
    public List<L2Advertisement> advertisements() throws UnavailableException {
        return inTime("L2Advertisements", () -> list(L2Advertisement.class, namespace));
    }

    @Override
    public Map<String, Map<String, String>> namespaces() throws UnavailableException {
        Map<String, Map<String, String>> labels = new HashMap<>();
        for (Namespace each : inTime("namespaces", () -> list(Namespace.class, ""))) {
            labels.put(
                    each.getMetadata().getName(),
                    requireNonNullElse(each.getMetadata().getLabels(), Map.of()));
        }
        return labels;
    }

    // The client's own limit is for the beginning of an answer, and there may be several.
    private <T> T inTime(String what, Callable<T> read) throws UnavailableException {
        Future<T> reading;
        try {
            reading = threads.submit(read);
        } catch (RejectedExecutionException busy) {
            throw new UnavailableException(
                    "cannot read the " + what + ": " + READS + " earlier reads still wait for the API server", busy);
        }
        try {
            return reading.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            reading.cancel(true);
            throw new UnavailableException(
                    "cannot read the " + what + ": no answer of the API server within " + LIMIT.toSeconds() + " s",
                    late);
        } catch (ExecutionException failed) {
            throw new UnavailableException(
                    "cannot read the " + what + ": " + Causes.line(requireNonNullElse(failed.getCause(), failed)),
                    failed);
        } catch (InterruptedException stopping) {
            reading.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("cannot read the " + what + ": the controller stops", stopping);
        }
    }

    private <T extends HasMetadata> List<T> list(Class<T> type, String inNamespace) {
        List<T> all = new ArrayList<>();
        ListOptions options = new ListOptionsBuilder().withLimit(PAGE).build();
        do {
            KubernetesResourceList<T> page = inNamespace.isEmpty()
                    ? client.resources(type).list(options)
                    : client.resources(type).inNamespace(inNamespace).list(options);
            for (T object : page.getItems()) {
                trim(object);
                all.add(object);
            }
            options.setContinue(page.getMetadata().getContinue());
        } while (hasMore(options.getContinue()));
        return all;
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
