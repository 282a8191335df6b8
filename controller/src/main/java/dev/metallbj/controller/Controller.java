package dev.metallbj.controller;

import dev.metallbj.controller.ControllerFlags.WebhookMode;
import dev.metallbj.controller.lease.Leadership;
import dev.metallbj.controller.pool.ConfigSource;
import dev.metallbj.controller.report.PoolReports;
import dev.metallbj.controller.rival.OtherControllers;
import dev.metallbj.controller.secret.MemberlistSecret;
import dev.metallbj.controller.service.ReconcilerThread;
import dev.metallbj.controller.service.ServiceReconciler;
import dev.metallbj.controller.service.TermListener;
import dev.metallbj.controller.values.ValuesObjects;
import dev.metallbj.runtime.access.ClusterAccess;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommandLine;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.http.HealthHttp;
import dev.metallbj.runtime.http.HttpPort;
import dev.metallbj.runtime.http.MetricsHttp;
import dev.metallbj.runtime.jvm.HeapAfterBurst;
import dev.metallbj.runtime.jvm.JvmSetup;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.RequestTimes;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.log.JsonLogging;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller: gives Services of type LoadBalancer addresses. Everything is wired here, by hand.
 *
 * <p>{@link #start} returns at once; the API server may be absent and is waited for. {@link #close} ends all threads.
 */
public final class Controller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /** The sign of life of the reconciler's thread; liveness allows 60 s. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** The process has 2 s from SIGTERM to its end (issue "The main job"): this, {@link #RELEASE}, and what the operator takes to stop. */
    private static final Duration LAST_WRITES = Duration.ofMillis(800);

    private static final Duration RELEASE = Duration.ofMillis(400);

    /** From one look for other controllers to the next: when there is none, and when there is one that may soon be stopped. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

    private static final Duration LOOK_SOON = Duration.ofSeconds(60);

    /** The Lease, in the operator's namespace. */
    private static final String LEASE = "metallb-controller";

    /** Two about each of 10,000 Services: a pool may take all their addresses away, or have none for them, at once. */
    private static final int EVENTS_WAITING = 20_000;

    private final Health health = new Health();
    private final Health.Condition cachesRead = health.condition("caches", "not read yet");
    private final ReconcilerThread thread = new ReconcilerThread();
    private final HttpPort healthPort;
    private final HttpPort metricsPort;
    private final EventRecorder events;
    private final ServiceReconciler reconciler;
    private final Leadership leadership;
    private final OperatorRun operator;
    private final Optional<MemberlistSecret> memberlistSecret;
    private final Optional<OtherControllers> others;
    private final Optional<ValuesObjects> valuesObjects;
    private final Optional<WebhookServer> webhooks;
    private final Optional<ServicesForWebhooks> webhooksOnly;

    /**
     * Wires the parts and opens the ports; nothing is read from the API server yet.
     *
     * @param arguments as {@link #arguments} reads them
     * @param client is closed by {@link #close}
     * @throws UsageException when there is no namespace, or the times of leader election do not fit
     * @throws StartupException when a port cannot be opened
     */
    public Controller(Arguments arguments, KubernetesClient client) throws UsageException, StartupException {
        String namespace = CommonFlags.namespace(arguments, CommonFlags.SERVICE_ACCOUNT_NAMESPACE);
        // Before all that takes its time: with a small part of a CPU the rest is longer than the kubelet waits for the
        // first sign of life.
        healthPort = HealthHttp.start(arguments, health);
        Metrics metrics = new Metrics();
        metrics.withProcess("controller", version());
        RequestTimes.show(client, metrics);
        ClientMetrics clientMetrics = new ClientMetrics(metrics);
        events = new EventRecorder(
                client,
                "metallb-controller",
                arguments.get(CommonFlags.POD_NAME),
                metrics,
                Clock.systemUTC(),
                EVENTS_WAITING);
        PoolReports reports = new PoolReports(client, thread, namespace);
        ConfigSource<Service> configuration = new ConfigSource<>(namespace, thread, clientMetrics, reports);
        valuesObjects = valuesObjects(arguments, client, namespace);
        TermListener terms = valuesObjects.<TermListener>map(reports::and).orElse(reports);
        reconciler = new ServiceReconciler(
                arguments.get(CommonFlags.LB_CLASS), thread, configuration, events, metrics, clientMetrics, terms);
        leadership = new Leadership(
                client,
                new Leadership.Names(namespace, LEASE, identity(arguments)),
                ControllerFlags.leaseSettings(arguments),
                reconciler,
                health);
        operator = new OperatorRun(client, thread, reconciler, namespace);
        memberlistSecret = Optional.of(arguments.get(ControllerFlags.ML_SECRET_NAME))
                .filter(name -> !name.isEmpty())
                .map(name -> new MemberlistSecret.Names(namespace, name, arguments.get(ControllerFlags.DEPLOYMENT)))
                .map(names -> new MemberlistSecret(client, events, names));
        // Without its own name it would find itself.
        others = Optional.of(arguments.get(ControllerFlags.DEPLOYMENT))
                .filter(name -> !name.isEmpty())
                .map(own -> new OtherControllers(client, events, namespace, own, arguments.get(CommonFlags.LB_CLASS)));
        WebhookMode mode = arguments.get(ControllerFlags.WEBHOOK_MODE);
        webhooksOnly =
                mode == WebhookMode.ONLYWEBHOOK ? Optional.of(new ServicesForWebhooks(client)) : Optional.empty();
        webhooks = mode == WebhookMode.DISABLED
                ? Optional.empty()
                : Optional.of(WebhookServer.open(arguments, client, namespace, health, this::services));
        metricsPort = MetricsHttp.start(arguments, metrics, () -> new ClusterAccess(client, MetricsHttp.PATH));
    }

    private Optional<ValuesObjects> valuesObjects(Arguments arguments, KubernetesClient client, String namespace) {
        // Who never leads never applies, and would wait for ever.
        boolean applies = arguments.get(ControllerFlags.WEBHOOK_MODE) != WebhookMode.ONLYWEBHOOK;
        return Optional.of(arguments.get(ControllerFlags.OBJECTS_CONFIGMAP))
                .filter(name -> applies && !name.isEmpty())
                .map(name -> new ValuesObjects(
                        client, namespace, name, events, health.condition("values", "not applied yet")));
    }

    /** A Pod's name stays when its container is restarted, and no two Pods share one. */
    private static String identity(Arguments arguments) {
        String pod = arguments.get(CommonFlags.POD_NAME);
        return pod.isEmpty() ? LEASE + "-" + UUID.randomUUID() : pod;
    }

    /** All as last seen. */
    private List<Service> services() {
        return webhooksOnly.map(ServicesForWebhooks::all).orElseGet(reconciler::services);
    }

    /** Runs the program; the process ends with what it returns. */
    public static void main(String[] args) {
        System.exit(ControllerFlags.commandLine().run(args, System.getenv(), System.out, System.err, Controller::run));
    }

    /**
     * Reads a command line, for those who run a controller inside another process.
     *
     * @throws UsageException for an unknown flag or a bad value
     */
    public static Arguments arguments(List<String> args, Map<String, String> environment) throws UsageException {
        return ControllerFlags.commandLine().parse(args, environment);
    }

    private static int run(Arguments arguments) throws UsageException, StartupException {
        JsonLogging.start(arguments.get(CommonFlags.LOG_LEVEL));
        Controller controller = new Controller(arguments, Clients.connect("metallb-controller"));
        CountDownLatch terminated = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            controller.close();
                            terminated.countDown();
                            // Without this the JVM would report the signal: 143 instead of 0.
                            Runtime.getRuntime().halt(CommandLine.OK);
                        },
                        "shutdown"));
        logStart(arguments);
        controller.start();
        try {
            terminated.await();
        } catch (InterruptedException unexpected) {
            Thread.currentThread().interrupt();
        }
        return CommandLine.OK;
    }

    private static void logStart(Arguments arguments) {
        LOG.atInfo()
                .addKeyValue("event", "started")
                .addKeyValue("version", version())
                .addKeyValue("lbClass", arguments.get(CommonFlags.LB_CLASS))
                .addKeyValue("namespace", arguments.get(CommonFlags.NAMESPACE))
                .addKeyValue("port", arguments.get(CommonFlags.PORT))
                .log("controller starts");
        JvmSetup.read().log(LOG);
        arguments.reportIgnored(LOG);
    }

    private static String version() {
        String version = Controller.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Begins to watch; returns at once, whether there is an API server or not. */
    public void start() {
        webhooks.ifPresent(WebhookServer::start);
        if (webhooksOnly.isPresent()) {
            webhooksOnly.get().start(cachesRead::holds);
            return;
        }
        Health.Loop loop = health.loop("reconciler");
        HeapAfterBurst heap = new HeapAfterBurst();
        thread.every(HEARTBEAT, () -> {
            loop.turned();
            heap.look();
        });
        operator.start(() -> reconciler.begin(() -> {
            cachesRead.holds();
            leadership.start();
            others.ifPresent(this::lookForOthers);
        }));
        memberlistSecret.ifPresent(MemberlistSecret::start);
        valuesObjects.ifPresent(ValuesObjects::start);
    }

    /** The request has a thread that ends with it: at rest there is none. Only the reconciler's thread starts one. */
    private void lookForOthers(OtherControllers looking) {
        Thread.ofPlatform().daemon().name("other-controllers").start(() -> {
            boolean found = looking.look();
            thread.after(found ? LOOK_SOON : LOOK_AGAIN, () -> lookForOthers(looking));
        });
    }

    /** What the probes report. */
    public Health health() {
        return health;
    }

    /** Whether it is the one of several controllers that decides about Services now. */
    public boolean leads() {
        return reconciler.leads();
    }

    /** The TCP port of the metrics; 0 = off. */
    public int metricsPort() {
        return metricsPort.port();
    }

    /** The TCP port of the webhooks; 0 = off. */
    public int webhookPort() {
        return webhooks.map(WebhookServer::port).orElse(0);
    }

    /** Steps down, finishes the writes under way, gives the Lease back and ends, within 2 s. */
    @Override
    public void close() {
        cachesRead.fails("stopping");
        memberlistSecret.ifPresent(MemberlistSecret::close);
        valuesObjects.ifPresent(ValuesObjects::close);
        webhooksOnly.ifPresent(ServicesForWebhooks::close);
        leadership.stepDown();
        try {
            boolean finished = reconciler.finish(LAST_WRITES);
            leadership.close(finished, RELEASE);
        } catch (InterruptedException cutShort) {
            Thread.currentThread().interrupt();
        }
        // Before the client, or each Event that waits would fail once more and be complained about.
        events.close();
        operator.close();
        webhooks.ifPresent(WebhookServer::close);
        metricsPort.close();
        healthPort.close();
    }
}
