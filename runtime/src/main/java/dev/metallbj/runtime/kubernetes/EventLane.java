package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.thread.WorkThreads;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that are written one after the other, in the order in which they came. Has a thread only while there are some; the thread owns the
 * {@link EventLog}.
 */
final class EventLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLane.class);

    // One request every 5 s burdens nobody, and people who look after an outage expect its events soon.
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    /** Is told what came of an Event, on the lane's thread. Not called for those that still wait when the lane is closed. */
    interface Listener {
        void ended(boolean written);
    }

    private final ThreadPoolExecutor thread;
    private final EventLog log;

    EventLane(EventLog log) {
        this.log = log;
        // One thread at most: a next one begins after the end of the last.
        this.thread = WorkThreads.onDemand("kubernetes-events", 1);
        // Nobody is to be told that an Event came after the end.
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Puts the Event into line; returns at once. Called by any thread. */
    void write(PendingEvent event, Listener listener) {
        thread.execute(() -> {
            try {
                listener.ended(log.admits(event) && tryUntilEnded(event));
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException unexpected) {
                LOG.atError()
                        .addKeyValue(
                                "object",
                                event.about().namespace() + "/" + event.about().name())
                        .setCause(unexpected)
                        .log("unexpected failure while an Event was written");
                listener.ended(false);
            }
        });
    }

    /** Whether the Event was written in the end, and not refused for good. */
    private boolean tryUntilEnded(PendingEvent event) throws InterruptedException {
        String name = log.newName(event);
        for (int failures = 1; ; failures++) {
            switch (log.write(event, name)) {
                case WRITTEN -> {
                    return true;
                }
                case REFUSED -> {
                    return false;
                }
                case UNREACHABLE ->
                    Thread.sleep(
                            BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    /** Stops at once; what still waits is not written. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
