package dev.metallbj.controller;

import dev.metallbj.controller.service.ReconcilerThread;
import dev.metallbj.controller.service.ServiceReconciler;
import dev.metallbj.runtime.kubernetes.Listings;
import dev.metallbj.runtime.kubernetes.TrimmedStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JOSDK, set up for one reconciler, little memory and an API server that may be away (jvm-footprint). JOSDK's start blocks until the caches are
 * read, so it has a thread of its own until then.
 */
final class OperatorRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorRun.class);

    private static final Duration STOP_LIMIT = Duration.ofMillis(600);

    private final KubernetesClient client;
    private final ReconcilerThread thread;
    private final StartObstacle obstacle;
    private final Operator operator;

    OperatorRun(
            KubernetesClient client, ReconcilerThread thread, ServiceReconciler reconciler, String operatorNamespace) {
        this.client = client;
        this.obstacle = new StartObstacle(client, operatorNamespace);
        this.thread = thread;
        // Read once by JOSDK: seven entries in a map per event, for a log format that is not ours.
        System.setProperty("JAVA_OPERATOR_SDK_USE_MDC", "false");
        this.operator = new Operator(this::configure);
        Listings.of(client).subscribe("/api/v1/services", Listings.PAGE, reconciler.listings());
        operator.register(
                reconciler,
                options -> options.withName("services")
                        // Labels, annotations and status count too, and they do not raise the generation.
                        .withGenerationAware(false)
                        .withRetry(null)
                        .withReconciliationMaxInterval(null)
                        .withRateLimiter(new NoRateLimit())
                        .withItemStore(new TrimmedStore<>())
                        .withInformerListLimit(Listings.PAGE));
        letStartersGo(operator);
    }

    /** JOSDK starts its parts on a pool of its own, whose six threads would stay for a minute. */
    private static void letStartersGo(Operator operator) {
        if (operator.getConfigurationService().getExecutorServiceManager().cachingExecutorService()
                instanceof ThreadPoolExecutor starters) {
            starters.setKeepAliveTime(1, TimeUnit.SECONDS);
        }
    }

    private void configure(ConfigurationServiceOverrider options) {
        options.withKubernetesClient(client)
                .withExecutorService(thread.service())
                .withWorkflowExecutorService(thread.service())
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(false)
                // Nobody here changes a cached object, so nobody needs a copy.
                .withResourceCloner(new Cloner() {
                    @Override
                    public <R extends HasMetadata> R clone(R object) {
                        return object;
                    }
                })
                // An API server that is absent is waited for, however long it takes.
                .withStopOnInformerErrorDuringStartup(false)
                .withCacheSyncTimeout(Duration.ofDays(365))
                // JOSDK's own handler ends the process.
                .withInformerStoppedHandler((informer, cause) -> {
                    if (cause != null) {
                        LOG.atError()
                                .addKeyValue(
                                        "resource", informer.getApiTypeClass().getSimpleName())
                                .setCause(cause)
                                .log("a watch ended for good");
                    }
                });
    }

    /**
     * Starts reading and watching; returns at once.
     *
     * @param synced is called once, on another thread, when every cache has been read
     */
    void start(Runnable synced) {
        Thread telling = obstacle.tellUntilInterrupted();
        Thread.ofPlatform().daemon().name("operator-start").start(() -> {
            try {
                operator.start();
                telling.interrupt();
                synced.run();
            } catch (OperatorException failed) {
                // The normal way out when the program ends before the API server came.
                LOG.atDebug().setCause(failed).log("the operator did not start");
            }
        });
    }

    /**
     * Stops all watches and the reconciler's thread, and closes the client; after {@link #STOP_LIMIT} it goes on without the end of that. Stopping
     * waits for whatever a watch is doing, and a process that has to end must not depend on it.
     */
    @Override
    public void close() {
        Thread stopping = Thread.ofPlatform().daemon().name("operator-stop").start(() -> {
            operator.stop();
            client.close();
        });
        try {
            if (!stopping.join(STOP_LIMIT)) {
                LOG.atWarn().addKeyValue("waitedMs", STOP_LIMIT.toMillis()).log("the watches did not stop in time");
            }
        } catch (InterruptedException cutShort) {
            Thread.currentThread().interrupt();
        }
        thread.close();
    }

    /** JOSDK's own, switched off, would still keep five objects for each Service. */
    private static final class NoRateLimit implements RateLimiter<RateLimiter.RateLimitState> {

        private static final RateLimitState NOTHING = new RateLimitState() {};

        @Override
        public Optional<Duration> isLimited(RateLimitState state) {
            return Optional.empty();
        }

        @Override
        public RateLimitState initState() {
            return NOTHING;
        }
    }
}
