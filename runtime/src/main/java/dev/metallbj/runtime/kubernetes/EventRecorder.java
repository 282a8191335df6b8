package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Kubernetes Events, so that {@code kubectl describe} answers "why". Callers never wait: an Event goes into the line of one of a few
 * {@link EventLane}s, always the same one for the same object, so that what is said about an object stays in order while others are written beside it.
 * The same thing said again within {@link EventLog#WINDOW} raises a count instead of making a new Event. While the API server is away the lines wait;
 * when so many wait as are allowed, new Events are dropped and counted (spec section 6).
 */
public final class EventRecorder implements AutoCloseable {

    /** What an Event is: something that went as it should, or something a person should look at. */
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** As the API writes it. */
        public String text() {
            return text;
        }
    }

    /** Requests at the same time: enough to keep two cores of an API server busy, and fewer than write statuses, which are waited for. */
    private static final int LANES = 2;

    /** Enough for the failover of a node with thousands of addresses; a waiting Event holds about 300 bytes. */
    private static final int WAITING = 8_192;

    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    private final List<EventLane> lanes = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int mostWaiting;
    private final Counter dropped;
    private final Clock clock;

    /**
     * Without a thread until there is something to write.
     *
     * @param component the source, {@code metallb-controller} or {@code metallb-speaker}
     * @param host the node or Pod it runs on
     */
    public EventRecorder(KubernetesClient client, String component, String host, Metrics metrics, Clock clock) {
        this(client, component, host, metrics, clock, WAITING);
    }

    /** @param mostWaiting how many Events may wait; about 300 bytes each */
    public EventRecorder(
            KubernetesClient client, String component, String host, Metrics metrics, Clock clock, int mostWaiting) {
        this.dropped = metrics.counter(
                        "metallb_k8s_events_dropped_total", "Number of Kubernetes Events that were not written.")
                .series();
        this.clock = clock;
        this.mostWaiting = mostWaiting;
        for (int i = 0; i < LANES; i++) {
            lanes.add(new EventLane(new EventLog(client, component, host)));
        }
    }

    /**
     * Queues an Event; returns at once. Called by any thread.
     *
     * @param reason one word in camel case, for example {@code IPAllocated}
     * @param message for a person; names object, field and value
     */
    public void record(ObjectRef about, Type type, String reason, String message) {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            dropped.increment();
            return;
        }
        PendingEvent event = new PendingEvent(about, type, reason, message, clock.instant());
        lanes.get(Math.floorMod(about.key().hashCode(), LANES)).write(event, this::ended);
    }

    private void ended(boolean written) {
        waiting.decrementAndGet();
        if (!written) {
            dropped.increment();
        }
    }

    /** Stops at once; what still waits is not written. */
    @Override
    public void close() {
        LOG.atDebug().addKeyValue("waiting", waiting.get()).log("events end");
        lanes.forEach(EventLane::close);
    }
}
