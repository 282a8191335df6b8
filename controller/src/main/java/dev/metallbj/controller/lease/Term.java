package dev.metallbj.controller.lease;

import dev.metallbj.runtime.kubernetes.BoundedRequests;
import dev.metallbj.runtime.report.Licence;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One uninterrupted time of leading, and the licence to write that goes with it. Every request that changes something which only the leader may
 * change goes through {@link #write}. A term that has ended never comes back: who leads again has another one. Any thread.
 */
public final class Term implements Licence {

    private final BoundedRequests requests;
    private final long licence;
    private final LongSupplier nanos;
    private final AtomicLong lastWrite = new AtomicLong();
    private volatile long renewed;
    private volatile boolean over;

    /**
     * A term that begins now.
     *
     * @param requests that end in time: a write that began with a licence must have ended before another controller may lead
     * @param licence how long after a renewal writes may begin (the renew deadline)
     * @param nanos a monotonic clock in nanoseconds
     * @param renewed the start of the request by which the Lease was acquired, on that clock
     */
    public Term(BoundedRequests requests, Duration licence, LongSupplier nanos, long renewed) {
        this.requests = requests;
        this.licence = licence.toNanos();
        this.nanos = nanos;
        this.renewed = renewed;
    }

    /**
     * Makes one request that writes, on the calling thread, unless the licence has run out. The licence is looked at directly before the request,
     * because a process may stand still for minutes between a decision and what comes of it.
     *
     * @param request makes exactly one, with the client that it is given, whose requests have a time limit and are not repeated; carries a resource
     *     version, so that even a request that the network delays cannot undo what a later leader did
     * @return what the request returned; empty = not sent
     * @throws io.fabric8.kubernetes.client.KubernetesClientException as the request
     */
    @Override
    public <T> Optional<T> write(Function<KubernetesClient, T> request) {
        return allowsWrites() ? Optional.of(requests.make(request)) : Optional.empty();
    }

    /** Makes one request that only reads; it has the same time limit and needs no licence. */
    public <T> T read(Function<KubernetesClient, T> request) {
        return requests.make(request);
    }

    /** Whether the Lease was renewed recently enough for a write to begin now. */
    public boolean allowsWrites() {
        return !over && nanos.getAsLong() - renewed < licence;
    }

    /** Whether it has ended for good. */
    public boolean isOver() {
        return over;
    }

    /** A Service was written; the next leader waits until it sees what this one did last. */
    public void wroteService(String resourceVersion) {
        try {
            lastWrite.accumulateAndGet(Long.parseLong(resourceVersion), Math::max);
        } catch (NumberFormatException opaque) {
            // Not comparable, so that nobody could wait for it.
        }
    }

    /** The highest resource version that {@link #wroteService} was told; empty = none. */
    Optional<String> lastWrite() {
        long highest = lastWrite.get();
        return highest == 0 ? Optional.empty() : Optional.of(Long.toString(highest));
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
