package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Kubernetes Events, so that {@code kubectl describe} answers "why". Callers never wait: an Event goes into a bounded queue, and one thread
 * writes them in order. The same thing said again within {@link EventLog#WINDOW} raises a count instead of making a new Event. While the API server
 * is away the queue waits; when it is full, new Events are dropped and counted (spec section 6).
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

    /** Enough for the failover of a node with thousands of addresses; a waiting Event holds about 300 bytes. */
    private static final int QUEUE = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    // One request every 5 s burdens nobody, and people who look after an outage expect its events soon.
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    private final LinkedBlockingQueue<PendingEvent> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Counter dropped;
    private final EventLog log;
    private final Clock clock;
    private final Thread writer;

    /**
     * Starts the writing thread.
     *
     * @param component the source, {@code metallb-controller} or {@code metallb-speaker}
     * @param host the node or Pod it runs on
     */
    public EventRecorder(KubernetesClient client, String component, String host, Metrics metrics, Clock clock) {
        this.dropped = metrics.counter(
                        "metallb_k8s_events_dropped_total", "Number of Kubernetes Events that were not written.")
                .series();
        this.log = new EventLog(client, component, host);
        this.clock = clock;
        this.writer = Thread.ofPlatform().daemon().name("kubernetes-events").start(this::run);
    }

    /**
     * Queues an Event; returns at once. Called by any thread.
     *
     * @param reason one word in camel case, for example {@code IPAllocated}
     * @param message for a person; names object, field and value
     */
    public void record(ObjectRef about, Type type, String reason, String message) {
        if (!queue.offer(new PendingEvent(about, type, reason, message, clock.instant()))) {
            dropped.increment();
        }
    }

    /** Stops at once; what still waits is not written. */
    @Override
    public void close() {
        writer.interrupt();
    }

    private void run() {
        try {
            while (true) {
                write(queue.take());
            }
        } catch (InterruptedException closed) {
            LOG.atDebug().addKeyValue("waiting", queue.size()).log("events end");
        }
    }

    /** Returns when the Event is written, or refused for good. */
    private void write(PendingEvent event) throws InterruptedException {
        if (!log.admits(event)) {
            dropped.increment();
            return;
        }
        for (int failures = 1; ; failures++) {
            switch (log.write(event)) {
                case WRITTEN -> {
                    return;
                }
                case REFUSED -> {
                    dropped.increment();
                    return;
                }
                case UNREACHABLE ->
                    Thread.sleep(
                            BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble()));
            }
        }
    }
}
