package dev.metallbj.controller.values;

import static java.util.Objects.requireNonNullElse;

import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.lease.Term;
import dev.metallbj.controller.service.TermListener;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.ObjectRef;
import dev.metallbj.runtime.kubernetes.Selection;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the objects of the values as the ConfigMap has them. Its own thread looks whenever the ConfigMap has changed and when a term of leadership
 * begins, and tries again while something is refused. The controller that leads applies and prunes; a standby looks whether the objects exist.
 * Without a ConfigMap, and with one that cannot be read, everything stays as it is: pools outlive an installation.
 *
 * <p>Ready once all of them have been applied, or seen: who waits for the installation finds them.
 */
public final class ValuesObjects implements TermListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ValuesObjects.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20));

    private final String namespace;
    private final String name;
    private final Standing standing;
    private final EventRecorder events;
    private final Health.Condition ready;
    private final Informers watch;
    private final ObjectCache<ConfigMap> source;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread;
    private volatile Optional<Term> term = Optional.empty();
    private volatile boolean closed;
    // From here on: the thread's only.
    private String complaint = "";
    private boolean established;

    /**
     * {@link #start} begins.
     *
     * @param client is not closed here
     * @param namespace the operator's
     * @param name of the ConfigMap
     * @param ready reports when the objects are there
     */
    public ValuesObjects(
            KubernetesClient client, String namespace, String name, EventRecorder events, Health.Condition ready) {
        this.namespace = namespace;
        this.name = name;
        this.standing = new Standing(client, new ObjectsApi(namespace));
        this.events = events;
        this.ready = ready;
        this.watch = new Informers(client);
        this.source = watch.add(Selection.one(namespace, name, ConfigMap.class), change -> changes.release());
        this.thread = Thread.ofPlatform().daemon().name("values-objects").unstarted(this::run);
    }

    /** Begins to watch; returns at once. */
    public void start() {
        // Once more when it has been read: then a ConfigMap that is missing is known to be missing.
        watch.start(changes::release);
        thread.start();
    }

    @Override
    public void begun(Term begun) {
        term = Optional.of(begun);
        changes.release();
    }

    @Override
    public void counted(SortedMap<String, PoolCounters> pools) {
        // Says nothing about what the values ask for.
    }

    @Override
    public void ended() {
        term = Optional.empty();
    }

    /** Stops watching and waits for nothing; the objects stay. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        watch.close();
    }

    private void run() {
        int failures = 0;
        try {
            while (!closed) {
                changes.drainPermits();
                failures = turn() ? 0 : failures + 1;
                if (failures == 0) {
                    changes.acquire();
                } else {
                    Duration pause =
                            BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble());
                    if (changes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                        failures = 0;
                    }
                }
            }
        } catch (InterruptedException ended) {
            LOG.atDebug().log("the objects of the values are no longer kept");
        }
    }

    /** @return whether there is nothing to do before the next change */
    private boolean turn() {
        if (!source.synced()) {
            return true;
        }
        try {
            ConfigMap map = source.get(namespace + "/" + name)
                    .orElseThrow(() -> new ValuesDocument.Unreadable(
                            "it does not exist: want it, as the chart renders" + " it, or no --objects-configmap"));
            List<WantedObject> wanted = ValuesDocument.read(requireNonNullElse(map.getData(), Map.of()), namespace);
            Optional<Term> leading = term;
            return leading.isPresent() ? lead(leading.get(), wanted, map) : standBy(wanted);
        } catch (ValuesDocument.Unreadable wrong) {
            waiting("ConfigMap " + name + ": " + wrong.getMessage());
            // Only its change can help, and that wakes.
            return true;
        } catch (KubernetesClientException failed) {
            waiting(Causes.line(failed));
            return false;
        }
    }

    private boolean lead(Term leading, List<WantedObject> wanted, ConfigMap map) {
        List<Standing.Refusal> refusals = new ArrayList<>();
        boolean sent = standing.establish(leading, wanted, refusals);
        if (!refusals.isEmpty()) {
            String text = String.join(
                    "; ", refusals.stream().map(Standing.Refusal::text).toList());
            if (!text.equals(complaint)) {
                events.record(
                        ObjectRef.of(map),
                        EventRecorder.Type.WARNING,
                        "ValuesRefused",
                        "What the values ask for is not in force: " + text);
            }
            waiting(text);
            return false;
        }
        if (sent) {
            established();
        }
        // A term that has ended meanwhile: the next one wakes.
        return true;
    }

    private boolean standBy(List<WantedObject> wanted) {
        if (established) {
            return true;
        }
        if (standing.exist(wanted)) {
            established();
            return true;
        }
        ready.fails("the controller that leads has not applied the objects of ConfigMap " + name + " yet");
        return false;
    }

    private void established() {
        established = true;
        complaint = "";
        ready.holds();
    }

    /** Once for each cause. Does not make a controller unready that was ready: it still serves what it served. */
    private void waiting(String cause) {
        if (closed || cause.equals(complaint)) {
            return;
        }
        complaint = cause;
        if (!established) {
            ready.fails(cause);
        }
        LOG.atWarn()
                .addKeyValue("event", "waiting")
                .addKeyValue("configMap", namespace + "/" + name)
                .addKeyValue("cause", cause)
                .log("pools and advertisements of the values are not all in force, trying again");
    }
}
