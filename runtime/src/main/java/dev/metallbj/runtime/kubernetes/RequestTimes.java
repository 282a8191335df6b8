package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.HistogramFamily;
import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How long the API server takes to begin its answers, and how often it does not answer as it should, seen in the client's own requests. Silent until
 * {@link #show} names where to count. Any thread.
 */
public final class RequestTimes implements Interceptor {

    /** Those under way. A request that is given up ends without a word, so the oldest are forgotten. */
    private static final int UNDER_WAY = 128;

    private static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    /** Where one program counts. */
    private record Shown(HistogramFamily durations, CounterFamily failures) {}

    private final Map<UUID, Long> begun = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > UNDER_WAY;
        }
    };

    private volatile List<Shown> shown = List.of();

    RequestTimes() {}

    /**
     * Counts the requests of one client from now on, those of clients derived from it too.
     *
     * @param client made by {@link Clients}; another one is not measured, and its series are never there
     */
    public static void show(KubernetesClient client, Metrics metrics) {
        HistogramFamily durations = metrics.histogram(
                "metallb_k8s_client_request_duration_seconds",
                "Time from a request to the API server to the beginning of its answer",
                BOUNDS,
                "resource",
                "verb");
        CounterFamily failures = metrics.counter(
                "metallb_k8s_client_request_failures_total",
                "Number of requests to the API server that failed for a reason that is not about one object",
                "reason");
        if (client.getHttpClient() instanceof Interceptor.RequestTags tags) {
            RequestTimes own = tags.getTag(RequestTimes.class);
            if (own != null) {
                own.shown = List.of(new Shown(durations, failures));
            }
        }
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        // The last step before the request is sent; after() is called with the same request.
        if (!shown.isEmpty()) {
            synchronized (begun) {
                begun.put(request.id(), System.nanoTime());
            }
        }
        return consumer;
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        long now = System.nanoTime();
        Long since;
        synchronized (begun) {
            since = begun.remove(request.id());
        }
        if (since == null) {
            return;
        }
        RequestName name = RequestName.of(request.method(), request.uri());
        for (Shown one : shown) {
            one.durations().series(name.resource(), name.verb()).observe(now - since);
            String reason = reason(response.code());
            if (!reason.isEmpty()) {
                one.failures().series(reason).increment();
            }
        }
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        for (Shown one : shown) {
            one.failures().series("unreachable").increment();
        }
    }

    /** Not found, conflict and the like are part of everyday life. */
    private static String reason(int code) {
        return switch (code) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 429 -> "throttled";
            default -> code >= 500 ? "server_error" : "";
        };
    }
}
