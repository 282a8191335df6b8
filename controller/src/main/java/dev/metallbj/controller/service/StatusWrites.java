package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes to the API server: in the order in which they were decided, a few at a time, never two for one Service. What fails comes back to
 * be decided again, later each time; meanwhile the allocator keeps the addresses reserved. Owned by the reconciler's thread; only the requests
 * themselves run on other threads.
 */
final class StatusWrites {

    /** Requests at the same time. More does not make a server faster, and each needs a thread while it lasts. */
    static final int IN_FLIGHT = 8;

    private static final int CONFLICTS_AT_ONCE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(StatusWrites.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

    /** Of a server that is away; short, because addresses wait for it, and only {@link #IN_FLIGHT} requests ask. */
    private static final Backoff AWAY = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    /** What the owner does when a write has ended. All on the reconciler's thread. */
    interface Owner {
        /** The change is done. */
        void written(StatusChange change, StatusWriter.Outcome.Written answer);

        /** The Service is not what the change was decided on; this is what it is now. */
        void outdated(Service latest);

        /** The Service is to be decided on again: something came up while a write was under way, or a failed one may be tried again. */
        void decideAgain(ServiceKey service);
    }

    private final ReconcilerThread thread;
    private final Executor requests;
    private final StatusWriter writer;
    private final Owner owner;
    private final DoubleSupplier random;

    private final LinkedHashMap<ServiceKey, StatusChange> queued = new LinkedHashMap<>();
    private final Map<ServiceKey, StatusChange> inFlight = new HashMap<>();
    private final Set<ServiceKey> again = new HashSet<>();
    // Gone while a request was under way: what comes of it means nothing.
    private final Set<ServiceKey> forgotten = new HashSet<>();
    // Changes that failed: perhaps done, perhaps not.
    private final Map<ServiceKey, StatusChange> failed = new HashMap<>();
    private final Map<ServiceKey, Integer> failures = new HashMap<>();
    private int unreachable;
    private boolean paused;
    private boolean closed;

    /**
     * Without work yet.
     *
     * @param requests runs the blocking requests, at least {@link #IN_FLIGHT} at a time
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    StatusWrites(ReconcilerThread thread, Executor requests, StatusWriter writer, Owner owner, DoubleSupplier random) {
        this.thread = thread;
        this.requests = requests;
        this.writer = writer;
        this.owner = owner;
        this.random = random;
    }

    /** True when a request for this Service is under way: then {@link Owner#decideAgain} follows when it has ended. */
    boolean postponed(ServiceKey service) {
        if (!inFlight.containsKey(service)) {
            return false;
        }
        again.add(service);
        return true;
    }

    /** Takes back what has not been sent, or was sent with an unknown outcome. */
    Optional<StatusChange> withdraw(ServiceKey service) {
        StatusChange waiting = queued.remove(service);
        StatusChange unknown = failed.remove(service);
        return Optional.ofNullable(waiting != null ? waiting : unknown);
    }

    /** Queues the change; no other one of this Service may be queued or under way. */
    void submit(StatusChange change) {
        queued.put(change.service(), change);
        send();
    }

    /** The Service is gone: nothing about it is sent or tried again. */
    void forget(ServiceKey service) {
        queued.remove(service);
        failed.remove(service);
        failures.remove(service);
        again.remove(service);
        if (inFlight.containsKey(service)) {
            forgotten.add(service);
        }
    }

    /** Nothing new is sent from now on, and nothing is tried again; what is under way ends by itself. */
    void close() {
        closed = true;
        queued.clear();
        failed.clear();
        failures.clear();
    }

    boolean isClosed() {
        return closed;
    }

    private void send() {
        Iterator<StatusChange> next = queued.values().iterator();
        while (!paused && !closed && inFlight.size() < IN_FLIGHT && next.hasNext()) {
            StatusChange change = next.next();
            next.remove();
            inFlight.put(change.service(), change);
            requests.execute(() -> {
                StatusWriter.Outcome outcome = attempt(change);
                thread.execute(() -> ended(change, outcome));
            });
        }
    }

    private StatusWriter.Outcome attempt(StatusChange change) {
        try {
            return writer.write(change);
        } catch (RuntimeException unexpected) {
            return new StatusWriter.Outcome.Unreachable(unexpected.toString());
        }
    }

    private void ended(StatusChange change, StatusWriter.Outcome outcome) {
        ServiceKey service = change.service();
        inFlight.remove(service);
        if (!forgotten.remove(service)) {
            actOn(change, outcome);
        }
        if (again.remove(service)) {
            owner.decideAgain(service);
        }
        send();
    }

    private void actOn(StatusChange change, StatusWriter.Outcome outcome) {
        switch (outcome) {
            case StatusWriter.Outcome.Written written -> {
                unreachable = 0;
                failures.remove(change.service());
                owner.written(change, written);
            }
            case StatusWriter.Outcome.Outdated outdated -> outdated(change, outdated.latest());
            case StatusWriter.Outcome.Refused refused -> refused(change, refused.cause());
            case StatusWriter.Outcome.NotLeading _ -> close();
            case StatusWriter.Outcome.Unreachable away -> unreachable(change, away.cause());
        }
    }

    /** Decided again at once, unless this Service is changed by others all the time. */
    private void outdated(StatusChange change, Optional<Service> latest) {
        ServiceKey service = change.service();
        unreachable = 0;
        failed.put(service, change);
        if (latest.isEmpty()) {
            return; // The watch will say so too.
        }
        owner.outdated(latest.get());
        int count = failures.merge(service, 1, Integer::sum);
        if (count <= CONFLICTS_AT_ONCE) {
            again.add(service);
        } else {
            retryAfter(BACKOFF.delay(count - CONFLICTS_AT_ONCE, random.getAsDouble()), service);
        }
    }

    private void refused(StatusChange change, String cause) {
        ServiceKey service = change.service();
        unreachable = 0;
        failed.put(service, change);
        int count = failures.merge(service, 1, Integer::sum);
        Duration delay = BACKOFF.delay(count, random.getAsDouble());
        LOG.atWarn()
                .addKeyValue("event", "writeFailed")
                .addKeyValue("service", service.toString())
                .addKeyValue("retryInMs", delay.toMillis())
                .addKeyValue("cause", cause)
                .log("the API server refused the status of a Service");
        retryAfter(delay, service);
    }

    private void retryAfter(Duration delay, ServiceKey service) {
        thread.after(delay, () -> {
            if (failures.containsKey(service) && failed.containsKey(service)) {
                owner.decideAgain(service);
            }
        });
    }

    /** All writes wait together: what one of them met, the others would meet too. */
    private void unreachable(StatusChange change, String cause) {
        failed.put(change.service(), change);
        again.add(change.service());
        if (paused) {
            return;
        }
        paused = true;
        Duration delay = AWAY.delay(++unreachable, random.getAsDouble());
        if (unreachable == 1) {
            LOG.atWarn()
                    .addKeyValue("event", "writeFailed")
                    .addKeyValue("service", change.service().toString())
                    .addKeyValue("cause", cause)
                    .log("the API server does not take writes, trying again until it does");
        }
        thread.after(delay, () -> {
            paused = false;
            send();
        });
    }
}
