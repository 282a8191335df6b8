package dev.metallbj.runtime.metrics;

/** The series about the configuration and the objects handled, which controller and speaker both have (spec section 9). Thread-safe. */
public final class ClientMetrics {

    private final Counter updates;
    private final Counter updateErrors;
    private final GaugeFamily configLoaded;
    private final GaugeFamily configStale;

    /** Declares the four series, all 0. */
    public ClientMetrics(Metrics metrics) {
        updates = metrics.counter(
                        "metallb_k8s_client_updates_total", "Number of k8s object updates that have been processed.")
                .series();
        updateErrors = metrics.counter(
                        "metallb_k8s_client_update_errors_total",
                        "Number of k8s object updates that failed for some reason.")
                .series();
        configLoaded = metrics.gauge(
                "metallb_k8s_client_config_loaded_bool",
                "1 if the MetalLB configuration was successfully loaded at least once.");
        configStale = metrics.gauge(
                "metallb_k8s_client_config_stale_bool",
                "1 if running on a stale configuration, because the latest config failed to load.");
        configLoaded.set(0);
        configStale.set(0);
    }

    /** One change of an object (Service, Node, pool, ...) was handled, well or not. */
    public void updated() {
        updates.increment();
    }

    /** Handling a change failed and will be tried again, or never will be. */
    public void updateFailed() {
        updateErrors.increment();
    }

    /** The configuration in the cluster was understood and is in force. */
    public void configLoaded() {
        configLoaded.set(1);
        configStale.set(0);
    }

    /** The configuration in the cluster cannot be used; the last good one, if there is any, stays in force. */
    public void configRefused() {
        configStale.set(1);
    }
}
