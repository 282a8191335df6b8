package dev.metallbj.controller.service;

import dev.metallbj.config.Config;
import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.lease.Leadership;
import dev.metallbj.controller.lease.Term;
import dev.metallbj.controller.pool.ConfigSource;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.Listings;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.metrics.Histogram;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.runtime.thread.WorkThreads;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where JOSDK and our own loop meet: JOSDK watches, keeps the caches and says on the reconciler's thread which Service changed; the loop decides
 * and writes. JOSDK's own writes, retries and finalizers are not used: a retry of one Service must not overtake the order in which Services wait.
 *
 * <p>Only in a term of leadership is there a loop. It begins with all statuses as they are, and everything it knows ends with it; a standby keeps
 * the caches and shows no series of the allocator, which would count double.
 */
public final class ServiceReconciler implements Reconciler<Service>, Leadership.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceReconciler.class);

    /** At rest a program is silent but for one line this often (spec section 10). */
    private static final Duration PENDING_LINE = Duration.ofMinutes(10);

    /** Counting the pools once for many Services that change together. */
    private static final Duration MEASURE_AFTER = Duration.ofMillis(100);

    /**
     * How long a new leader waits for its watch to show what the old one wrote last. After a release that takes milliseconds. After a term that ran out
     * the Lease itself has made everybody wait: a write under its licence had ended before, with a second or more to spare for the watch.
     */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private static final Duration CATCH_UP_CHECK = Duration.ofMillis(5);

    /** From one Service among few to a first pass over 10,000. */
    private static final List<Duration> PASS_BOUNDS = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    /** What the pools say. */
    private record InForce(Config config, Map<String, Map<String, String>> namespaces) {}

    private final String lbClass;
    private final ReconcilerThread thread;
    private final ConfigSource<Service> configuration;
    private final EventRecorder events;
    private final ClientMetrics clientMetrics;
    private final ThreadPoolExecutor requests;
    private final WatchedServices watched;
    private final WatchGap gap;
    private final AllocatorMetrics allocatorMetrics;
    private final PendingServices pending;
    private final Histogram passes;
    private final TermListener listener;
    private volatile boolean deciding;
    // From here on: the reconciler's thread only.
    private Optional<InForce> inForce = Optional.empty();
    private Optional<AssignmentLoop> loop = Optional.empty();
    private boolean measuring;

    /**
     * Wires the parts of this package; nothing runs before JOSDK starts it, and nothing is decided before a term begins.
     *
     * @param lbClass the value of {@code --lb-class}; empty = Services without a class
     * @param listener is told of terms
     */
    public ServiceReconciler(
            String lbClass,
            ReconcilerThread thread,
            ConfigSource<Service> configuration,
            EventRecorder events,
            Metrics metrics,
            ClientMetrics clientMetrics,
            TermListener listener) {
        this.lbClass = lbClass;
        this.listener = listener;
        this.thread = thread;
        this.configuration = configuration;
        this.events = events;
        this.clientMetrics = clientMetrics;
        this.requests = WorkThreads.onDemand("status-write", StatusWrites.IN_FLIGHT);
        this.watched = new WatchedServices(this::deleted, this::changedWhileDeleted);
        this.gap = new WatchGap(
                thread, () -> loop.ifPresent(AssignmentLoop::hold), () -> loop.ifPresent(AssignmentLoop::goOn));
        this.allocatorMetrics = new AllocatorMetrics(metrics);
        this.pending = new PendingServices(metrics);
        this.passes = metrics.histogram(
                        "metallb_controller_reconcile_duration_seconds",
                        "Time that it takes to decide on one change of a service or of the configuration, with all that follows from it",
                        PASS_BOUNDS)
                .series();
    }

    @Override
    public List<EventSource<?, Service>> prepareEventSources(EventSourceContext<Service> context) {
        watched.readFrom(context.getPrimaryCache());
        List<EventSource<?, Service>> sources = new ArrayList<>(configuration.eventSources(context));
        sources.add(watched);
        return sources;
    }

    @Override
    public UpdateControl<Service> reconcile(Service service, Context<Service> context) {
        clientMetrics.updated();
        try {
            // The Service that JOSDK hands over may be older than what we know; the loop asks for the newest itself.
            decide(current -> current.changed(ServiceViews.key(service)));
        } catch (RuntimeException unexpected) {
            clientMetrics.updateFailed();
            LOG.atError()
                    .addKeyValue("service", ServiceViews.key(service).toString())
                    .setCause(unexpected)
                    .log("cannot decide about a Service");
        }
        return UpdateControl.noUpdate();
    }

    /**
     * JOSDK has read all caches: from now on the pools count, and a term may begin.
     *
     * @param done is called on the reconciler's thread
     */
    public void begin(Runnable done) {
        thread.execute(() -> {
            configuration.begin(this::configure);
            thread.every(PENDING_LINE, () -> loop.ifPresent(current -> pending.log(current.waiting(), current::words)));
            done.run();
        });
    }

    private void configure(Config config, Map<String, Map<String, String>> namespaces) {
        inForce = Optional.of(new InForce(config, namespaces));
        decide(current -> current.configure(config, namespaces));
    }

    /** Only the leader decides. */
    private void decide(Consumer<AssignmentLoop> change) {
        loop.ifPresent(current -> {
            long begun = System.nanoTime();
            change.accept(current);
            passes.observe(System.nanoTime() - begun);
        });
    }

    /** A term begins as soon as the watch shows what the leader before has written. Any thread; returns at once. */
    @Override
    public void begun(Term term, Optional<String> lastWrite) {
        long latest = System.nanoTime() + CATCH_UP.toNanos();
        thread.execute(() -> beginWhenCaughtUp(term, lastWrite, latest));
    }

    private void beginWhenCaughtUp(Term term, Optional<String> lastWrite, long latest) {
        if (term.isOver() || requests.isShutdown()) {
            return;
        }
        boolean caughtUp = lastWrite.isEmpty() || watched.hasSeen(lastWrite.get());
        if (!caughtUp && System.nanoTime() - latest < 0) {
            thread.after(CATCH_UP_CHECK, () -> beginWhenCaughtUp(term, lastWrite, latest));
            return;
        }
        // A fresh one: what an earlier term knew is as old as its end.
        AssignmentLoop begun = new AssignmentLoop(
                lbClass,
                watched,
                thread,
                requests,
                new ApiStatusWriter(term),
                new AssignmentReport(events::record),
                () -> ThreadLocalRandom.current().nextDouble(),
                this::measureSoon);
        loop = Optional.of(begun);
        if (gap.isOpen()) {
            begun.hold();
        }
        listener.begun(term);
        inForce.ifPresent(now -> decide(first -> first.configure(now.config(), now.namespaces())));
        deciding = true;
    }

    /** Whether a term has begun, with all statuses read, and is not over. Any thread. */
    public boolean leads() {
        return deciding;
    }

    /** The term is over: everything decided in it is dropped. Any thread; returns at once. */
    @Override
    public void ended(Term term) {
        thread.execute(() -> loop.ifPresent(ending -> {
            deciding = false;
            ending.end();
            loop = Optional.empty();
            allocatorMetrics.show(Map.of());
            pending.clear();
            listener.ended();
        }));
    }

    /** Is to be told when all Services are listed anew. */
    public Listings.Listener listings() {
        return gap;
    }

    /** All Services as last seen; none before the cache is there. Any thread. */
    public List<Service> services() {
        return watched.seen();
    }

    /**
     * Lets the writes under way end and be told of, starts no others, and returns when that is done, or after {@code limit}.
     *
     * @return false when a write is still under way
     */
    public boolean finish(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        thread.execute(() -> {
            loop.ifPresent(AssignmentLoop::end);
            requests.shutdown();
        });
        boolean done = requests.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
        CountDownLatch told = new CountDownLatch(1);
        thread.execute(told::countDown); // after what the ended writes have queued
        done &= told.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (!done) {
            LOG.atWarn().addKeyValue("waitedMs", limit.toMillis()).log("a write did not end in time");
        }
        return done;
    }

    private void deleted(ServiceKey service) {
        thread.execute(() -> {
            clientMetrics.updated();
            decide(current -> current.deleted(service));
        });
    }

    private void changedWhileDeleted(ServiceKey service) {
        thread.execute(() -> {
            clientMetrics.updated();
            decide(current -> current.changed(service));
        });
    }

    private void measureSoon() {
        if (!measuring) {
            measuring = true;
            thread.after(MEASURE_AFTER, () -> {
                measuring = false;
                loop.ifPresent(this::measure);
            });
        }
    }

    private void measure(AssignmentLoop current) {
        SortedMap<String, PoolCounters> counters = current.counters();
        allocatorMetrics.show(counters);
        listener.counted(counters);
        pending.count(current.waiting());
    }
}
