package dev.metallbj.controller.pool;

import dev.metallbj.config.Config;
import dev.metallbj.config.Pool;
import dev.metallbj.crd.ConfigParser;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.model.Namespace;
import dev.metallbj.runtime.metrics.ClientMetrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches pools and namespaces and says which configuration is in force. A set of pools that cannot be one leaves the last good one in force, with
 * one log line and {@code metallb_k8s_client_config_stale_bool} 1, until it is corrected.
 *
 * @param <P> the primary resource of the operator that this source belongs to
 */
public final class ConfigSource<P extends HasMetadata> {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigSource.class);

    /** Is told of every other configuration; on the reconciler's thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * From now on these pools count.
         *
         * @param namespaces every namespace with its labels; empty when no pool asks for them
         */
        void configure(Config config, Map<String, Map<String, String>> namespaces);
    }

    /** Is told what there is, and what it means; on the reconciler's thread. */
    public interface Observer {
        /** These are the pools now; told after every change, also of their statuses. */
        void exist(List<IPAddressPool> pools);

        /** They mean this, whether it could be put in force or not. */
        void read(ParsedConfig meaning);
    }

    private final String operatorNamespace;
    private final Executor reconciler;
    private final ClientMetrics metrics;
    private final Observer observer;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();

    private @Nullable SharedEventSource<IPAddressPool, P> pools;
    private @Nullable SharedEventSource<Namespace, P> namespaces;
    // From here on: the reconciler's thread only.
    private Optional<Listener> listener = Optional.empty();
    private Optional<Config> inForce = Optional.empty();
    private Map<String, Map<String, String>> labelsInForce = Map.of();
    private String complaint = "";

    /**
     * Without caches yet.
     *
     * @param operatorNamespace whose pools count
     * @param reconciler the reconciler's thread
     */
    public ConfigSource(String operatorNamespace, Executor reconciler, ClientMetrics metrics, Observer observer) {
        this.operatorNamespace = operatorNamespace;
        this.reconciler = reconciler;
        this.metrics = metrics;
        this.observer = observer;
    }

    /** The caches, for JOSDK to start. */
    public List<EventSource<?, P>> eventSources(EventSourceContext<P> context) {
        SharedEventSource<IPAddressPool, P> watchedPools = new SharedEventSource<>(
                "pools", IPAddressPool.class, operatorNamespace, context, this::changed, this::touched);
        SharedEventSource<Namespace, P> watchedNamespaces =
                new SharedEventSource<>("namespaces", Namespace.class, "", context, this::changed, () -> {});
        pools = watchedPools;
        namespaces = watchedNamespaces;
        return List.of(watchedPools, watchedNamespaces);
    }

    /** All caches have been read once: from now on the listener is told. On the reconciler's thread. */
    public void begin(Listener listener) {
        this.listener = Optional.of(listener);
        read();
    }

    /** Called on the client's thread. Several changes that come together are read together. */
    private void changed() {
        if (reading.compareAndSet(false, true)) {
            reconciler.execute(this::read);
        }
    }

    /** Called on the client's thread. The status of a pool means nothing to the configuration. */
    private void touched() {
        if (looking.compareAndSet(false, true)) {
            reconciler.execute(this::look);
        }
    }

    private void look() {
        looking.set(false);
        if (listener.isPresent()) {
            observer.exist(pools());
        }
    }

    private void read() {
        reading.set(false);
        if (listener.isEmpty()) {
            return;
        }
        metrics.updated();
        List<IPAddressPool> objects = pools();
        observer.exist(objects);
        // Advertisements are the speakers' business: a broken one must not keep Services from getting addresses.
        ParsedConfig parsed = ConfigParser.parse(objects, List.of());
        observer.read(parsed);
        switch (parsed) {
            case ParsedConfig.Valid valid -> accept(valid, listener.get());
            case ParsedConfig.Invalid invalid -> refuse(invalid);
        }
    }

    private void accept(ParsedConfig.Valid valid, Listener told) {
        metrics.configLoaded();
        if (!complaint.isEmpty()) {
            complaint = "";
            LOG.atInfo().addKeyValue("event", "configLoaded").log("the pools can be used again");
        }
        Map<String, Map<String, String>> labels = needsNamespaces(valid.config()) ? labels() : Map.of();
        if (inForce.filter(valid.config()::equals).isPresent() && labels.equals(labelsInForce)) {
            return; // For example an address in another spelling.
        }
        for (String warning : valid.warnings()) {
            LOG.atWarn().addKeyValue("event", "configWarning").log(warning);
        }
        inForce = Optional.of(valid.config());
        labelsInForce = labels;
        told.configure(valid.config(), labels);
    }

    private void refuse(ParsedConfig.Invalid invalid) {
        metrics.configRefused();
        String summary = invalid.summary();
        if (summary.equals(complaint)) {
            return;
        }
        complaint = summary;
        LOG.atError()
                .addKeyValue("event", "configStale")
                .addKeyValue("problems", summary)
                .log(
                        inForce.isPresent()
                                ? "the pools cannot be used, the last good ones stay in force"
                                : "the pools cannot be used, Services are left alone until they can");
    }

    private List<IPAddressPool> pools() {
        return Objects.requireNonNull(pools, "event sources are made first").all();
    }

    private Map<String, Map<String, String>> labels() {
        Map<String, Map<String, String>> labels = new HashMap<>();
        for (Namespace namespace : Objects.requireNonNull(namespaces, "event sources are made first")
                .all()) {
            Map<String, String> own = namespace.getMetadata().getLabels();
            labels.put(namespace.getMetadata().getName(), own == null ? Map.of() : own);
        }
        return labels;
    }

    private static boolean needsNamespaces(Config config) {
        for (Pool pool : config.pools()) {
            if (pool.serviceAllocation()
                    .filter(allocation -> !allocation.namespaceSelectors().isEmpty())
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }
}
