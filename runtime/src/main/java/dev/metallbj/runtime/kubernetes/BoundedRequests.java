package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.utils.Utils;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Requests that end in time, answered or not. They use the connections of an existing client. Any thread.
 *
 * <p>The client's own limit closes the connection when no answer has begun in time, but waits without end for the rest of one that has. So the
 * waiting thread is also interrupted when the time is over.
 */
public final class BoundedRequests {

    private final KubernetesClient client;
    private final Duration limit;

    /**
     * With one limit for each request.
     *
     * @param client made by {@link Clients}; it is not closed here
     * @param limit from the request's begin, connecting included, to the end of its answer; at least 1 ms
     */
    public BoundedRequests(KubernetesClient client, Duration limit) {
        this.client = limited(client, limit);
        this.limit = limit;
    }

    private static KubernetesClient limited(KubernetesClient client, Duration limit) {
        // From the client's own settings: those of a new builder would bring ten retries back.
        RequestConfig settings = new RequestConfigBuilder(
                        client.getConfiguration().getRequestConfig())
                .withRequestTimeout((int) limit.toMillis())
                .build();
        return client.newClient(settings).adapt(KubernetesClient.class);
    }

    /** How long each request may take. */
    public Duration limit() {
        return limit;
    }

    /**
     * Makes a request on the calling thread.
     *
     * @param request makes exactly one, with the client that it is given
     * @throws KubernetesClientException as the request, and when the limit was reached: whether the server did what it was asked to is unknown then
     */
    public <T> T make(Function<KubernetesClient, T> request) {
        Alarm alarm = new Alarm(limit);
        try {
            return request.apply(client);
        } finally {
            alarm.cancel();
        }
    }

    /** Interrupts the thread that made it, unless it was cancelled before. */
    private static final class Alarm {

        private final Thread waiting = Thread.currentThread();
        private final CompletableFuture<Void> timer;
        private boolean cancelled;
        private boolean rung;

        Alarm(Duration limit) {
            timer = Utils.schedule(Runnable::run, this::ring, limit.toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void ring() {
            if (!cancelled) {
                rung = true;
                waiting.interrupt();
            }
        }

        /** The interruption was for the request; what the thread does next must not meet it. */
        synchronized void cancel() {
            cancelled = true;
            timer.cancel(true);
            if (rung) {
                Thread.interrupted();
            }
        }
    }
}
