package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.lease.Term;
import dev.metallbj.controller.pool.ConfigSource;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where JOSDK and our own loop meet: JOSDK watches, keeps the caches and says on the reconciler's thread which Service changed; the loop decides
 * and writes. JOSDK's own writes, retries and finalizers are not used: a retry of one Service must not overtake the order in which Services wait.
 */
public final class ServiceReconciler implements Reconciler<Service> {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceReconciler.class);

    /** At rest a program is silent but for one line this often (spec section 10). */
    private static final Duration PENDING_LINE = Duration.ofMinutes(10);

    /** Counting the pools once for many Services that change together. */
    private static final Duration MEASURE_AFTER = Duration.ofMillis(100);

    /** While the watch is down; it comes back after a quarter of a second at the earliest. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final ReconcilerThread thread;
    private final ConfigSource<Service> configuration;
    private final ClientMetrics clientMetrics;
    private final ThreadPoolExecutor requests;
    private final WatchedServices watched;
    private final AssignmentLoop loop;
    private final AllocatorMetrics allocatorMetrics;
    private final PendingServices pending;
    private final KubernetesClient client;
    private final TermListener listener;
    private final AtomicBoolean gap = new AtomicBoolean();
    private boolean measuring;

    /**
     * Wires the parts of this package; nothing runs before JOSDK starts it.
     *
     * @param lbClass the value of {@code --lb-class}; empty = Services without a class
     */
    public ServiceReconciler(
            String lbClass,
            KubernetesClient client,
            ReconcilerThread thread,
            ConfigSource<Service> configuration,
            EventRecorder events,
            Metrics metrics,
            ClientMetrics clientMetrics,
            TermListener listener) {
        this.client = client;
        this.listener = listener;
        this.thread = thread;
        this.configuration = configuration;
        this.clientMetrics = clientMetrics;
        this.requests = requestThreads();
        this.watched = new WatchedServices(this::deleted, this::changedWhileDeleted, this::gap);
        this.loop = new AssignmentLoop(
                lbClass,
                watched,
                thread,
                requests,
                new ApiStatusWriter(client),
                new AssignmentReport(events::record),
                () -> ThreadLocalRandom.current().nextDouble(),
                this::measureSoon);
        this.allocatorMetrics = new AllocatorMetrics(metrics);
        this.pending = new PendingServices(metrics);
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
            loop.changed(ServiceViews.key(service));
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
     * JOSDK has read all caches: takes over what the statuses say, puts the configuration in force and acts from now on.
     *
     * @param done is called on the reconciler's thread when the first pass over all Services is decided
     */
    public void begin(Runnable done) {
        thread.execute(() -> {
            listener.begun(new Term(client, Duration.ofDays(365), System::nanoTime, System.nanoTime()));
            configuration.begin(loop::configure);
            thread.every(PENDING_LINE, () -> pending.log(loop.waiting(), loop::words));
            done.run();
        });
    }

    /** All Services as last seen; none before the cache is there. Any thread. */
    public List<Service> services() {
        return watched.seen();
    }

    /** Lets the writes under way end and be told of, starts no others, and returns when that is done, or after {@code limit}. */
    public void finish(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        thread.execute(() -> {
            loop.writes().close();
            requests.shutdown();
        });
        boolean done = requests.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
        CountDownLatch told = new CountDownLatch(1);
        thread.execute(told::countDown); // after what the ended writes have queued
        done &= told.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (!done) {
            LOG.atWarn().addKeyValue("waitedMs", limit.toMillis()).log("a write did not end in time");
        }
    }

    private void deleted(ServiceKey service) {
        thread.execute(() -> {
            clientMetrics.updated();
            loop.deleted(service);
        });
    }

    private void changedWhileDeleted(ServiceKey service) {
        thread.execute(() -> {
            clientMetrics.updated();
            loop.changed(service);
        });
    }

    /** Everything that is decided between the first and the last news of a gap would be decided on half of them. */
    private void gap() {
        if (gap.compareAndSet(false, true)) {
            thread.execute(() -> {
                loop.hold();
                awaitEndOfGap();
            });
        }
    }

    private void awaitEndOfGap() {
        thread.after(LOOK_AGAIN, () -> {
            if (watched.isWatching()) {
                gap.set(false);
                thread.execute(loop::goOn); // After all the news, which are in the queue by now.
            } else {
                awaitEndOfGap();
            }
        });
    }

    private void measureSoon() {
        if (!measuring) {
            measuring = true;
            thread.after(MEASURE_AFTER, () -> {
                measuring = false;
                allocatorMetrics.show(loop.counters());
                listener.counted(loop.counters());
                pending.count(loop.waiting());
            });
        }
    }

    /** Threads only while there is something to write: idle ones cost memory that a Pod of 100 MiB does not have to spare. */
    private static ThreadPoolExecutor requestThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                StatusWrites.IN_FLIGHT,
                StatusWrites.IN_FLIGHT,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "status-write");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
