package dev.metallbj.controller.lease;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One uninterrupted time of leading, and the licence to write that goes with it. Every request that changes something which only the leader may
 * change goes through {@link #write}. A term that has ended never comes back: who leads again has another one. Any thread.
 */
public final class Term {

    private final KubernetesClient client;
    private final long licence;
    private final LongSupplier nanos;
    private volatile long renewed;
    private volatile boolean over;

    /**
     * A term that begins now.
     *
     * @param client whose requests end in time: a write that began with a licence must have ended before another controller may lead
     * @param licence how long after a renewal writes may begin (the renew deadline)
     * @param nanos a monotonic clock in nanoseconds
     * @param renewed the start of the request by which the Lease was acquired, on that clock
     */
    public Term(KubernetesClient client, Duration licence, LongSupplier nanos, long renewed) {
        this.client = client;
        this.licence = licence.toNanos();
        this.nanos = nanos;
        this.renewed = renewed;
    }

    /**
     * Makes one request that writes, on the calling thread, unless the licence has run out. The licence is looked at directly before the request,
     * because a process may stand still for minutes between a decision and what comes of it.
     *
     * @param request uses the client that it is given, whose requests have a time limit and are not repeated; carries a resource version, so that
     *     even a request that the network delays cannot undo what a later leader did
     * @return what the request returned; empty = not sent
     * @throws io.fabric8.kubernetes.client.KubernetesClientException as the request
     */
    public <T> Optional<T> write(Function<KubernetesClient, T> request) {
        return allowsWrites() ? Optional.of(request.apply(client)) : Optional.empty();
    }

    /** Whether the Lease was renewed recently enough for a write to begin now. */
    public boolean allowsWrites() {
        return !over && nanos.getAsLong() - renewed < licence;
    }

    /** For requests that only read; they have the same time limit and need no licence. */
    public KubernetesClient reading() {
        return client;
    }

    /** The Lease was renewed by a request that began at {@code start}. */
    void renewed(long start) {
        renewed = start;
    }

    /** No write begins from now on. */
    void end() {
        over = true;
    }
}
