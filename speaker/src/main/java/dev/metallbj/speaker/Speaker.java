package dev.metallbj.speaker;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.access.ClusterAccess;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommandLine;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.http.HealthHttp;
import dev.metallbj.runtime.http.MetricsHttp;
import dev.metallbj.runtime.jvm.JvmSetup;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.RequestTimes;
import dev.metallbj.runtime.log.JsonLogging;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.SpeakerFlags.OnConflict;
import dev.metallbj.speaker.announce.AnnounceMetrics;
import dev.metallbj.speaker.announce.Announcements;
import dev.metallbj.speaker.announce.Announcer;
import dev.metallbj.speaker.announce.AnnouncerLoop;
import dev.metallbj.speaker.announce.Gossip;
import dev.metallbj.speaker.announce.Inbox;
import dev.metallbj.speaker.announce.Rehearsal;
import dev.metallbj.speaker.announce.WireMetrics;
import dev.metallbj.speaker.capture.CaptureMetrics;
import dev.metallbj.speaker.capture.Captures;
import dev.metallbj.speaker.capture.Wiring;
import dev.metallbj.speaker.datapath.DataPathCheck;
import dev.metallbj.speaker.kubernetes.ClusterCaches;
import dev.metallbj.speaker.link.Carrier;
import dev.metallbj.speaker.link.CarrierWatch;
import dev.metallbj.speaker.link.ExcludeFile;
import dev.metallbj.speaker.link.InterfaceExcludes;
import dev.metallbj.speaker.link.LinkMonitor;
import dev.metallbj.speaker.link.Neighbours;
import dev.metallbj.speaker.memberlist.MemberlistAgent;
import dev.metallbj.speaker.report.SpeakerReports;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The speaker's {@code main}: reads the flags, wires the parts by hand and lets them run until SIGTERM. */
public final class Speaker {
    private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);
    private static final String PROGRAM = "metallb-speaker";

    /**
     * Other speakers take over within this time, or not at all. Without CPU limits they need milliseconds; within 100m CPU the first takeover of a speaker
     * was seen to take 1.3 s, so the second that the spec gives (section 6, "Stopping") is too short.
     */
    private static final long HAND_OVER_MILLIS = 2_500;

    /** Everybody is told that this speaker goes; those who were not are told by others. */
    private static final long LEAVE_MILLIS = 300;

    /** A stop that takes longer than this is cut off; with what follows it fits the 5 s that the chart gives a speaker. */
    private static final long STOP_MILLIS = 3_500;

    /** Two periods of a CPU quota. */
    private static final Duration REHEARSAL_PAUSE = Duration.ofMillis(200);

    private Speaker() {}

    /** Exits with 0 after SIGTERM, 1 when it cannot start, 2 when the command line is wrong. */
    public static void main(String[] args) {
        System.exit(SpeakerFlags.commandLine().run(args, System.getenv(), System.out, System.err, Speaker::run));
    }

    private static int run(Arguments flags) throws UsageException, StartupException {
        String node = nodeName(flags);
        String namespace = CommonFlags.namespace(flags, CommonFlags.SERVICE_ACCOUNT_NAMESPACE);
        JsonLogging.start(flags.get(CommonFlags.LOG_LEVEL));
        sayHello(flags, node, namespace);

        Optional<IpAddress> bindAddress = flags.get(SpeakerFlags.ML_BIND_ADDRESS);
        Metrics metrics = new Metrics();
        metrics.withProcess("speaker", version());
        // Before all that takes its time: with a small part of a CPU the rest of the start is longer than the kubelet
        // waits for the first sign of life.
        Health health = new Health();
        Health.Condition ready = health.condition("announcer", "not started");
        HealthHttp.start(flags, health);
        Inbox inbox = new Inbox();

        KubernetesClient client = Clients.connect(PROGRAM);
        RequestTimes.show(client, metrics);
        EventRecorder events = new EventRecorder(client, PROGRAM, node, metrics, Clock.systemUTC());
        ClientMetrics clientMetrics = new ClientMetrics(metrics);
        ClusterCaches cluster = new ClusterCaches(
                client,
                new ClusterCaches.Scope(
                        namespace,
                        flags.get(CommonFlags.LB_CLASS),
                        bindAddress.map(_ -> flags.get(SpeakerFlags.ML_LABELS)),
                        node,
                        flags.get(CommonFlags.POD_NAME)),
                inbox,
                clientMetrics,
                events);
        SpeakerReports reports = new SpeakerReports(
                client, namespace, node, flags.get(CommonFlags.POD_NAME), cluster::ownPodUid, clientMetrics);
        cluster.onConfig(reports::read);

        Optional<MemberlistAgent> agent = Optional.empty();
        if (bindAddress.isPresent()) {
            SpeakerGossip files = new SpeakerGossip(flags, client, namespace);
            agent = Optional.of(files.connect(flags, bindAddress.get(), cluster, inbox, metrics, health));
        }
        Gossip gossip = agent.<Gossip>map(Function.identity()).orElse(Gossip.OFF);
        LongSupplier gossipDueAt = agent.<LongSupplier>map(one -> one::dueAt).orElse(() -> Long.MAX_VALUE);

        InterfaceExcludes excludes = ExcludeFile.read(ExcludeFile.DEFAULT_PATH, LOG::warn);
        LinkMonitor links = new LinkMonitor(excludes, inbox::wake);
        Neighbours neighbours = new Neighbours();

        AtomicReference<Announcements> published = new AtomicReference<>(Announcements.none(System.nanoTime()));
        Captures captures = new Captures(new Wiring(
                published::get,
                inbox::offer,
                new CaptureMetrics(metrics),
                () -> {
                    links.lookAgain();
                    inbox.wake();
                },
                System::nanoTime,
                gossipDueAt));
        Announcer announcer = new Announcer(
                new Announcer.Settings(
                        node,
                        flags.get(SpeakerFlags.IGNORE_EXCLUDE_LB),
                        flags.get(SpeakerFlags.GARP_INTERVAL),
                        flags.get(SpeakerFlags.ON_CONFLICT) == OnConflict.REFUSE),
                new Announcer.Surroundings(
                        cluster,
                        gossip,
                        links::links,
                        carrier(bindAddress, links),
                        neighbours,
                        captures,
                        inbox,
                        cluster,
                        reports,
                        System::nanoTime,
                        System::currentTimeMillis),
                new AnnounceMetrics(metrics, node),
                new WireMetrics(metrics),
                published,
                System.nanoTime());
        AnnouncerLoop loop = new AnnouncerLoop(announcer, inbox, health.loop("announcer"), ready);

        DataPathCheck dataPath = new DataPathCheck(
                node,
                new DataPathCheck.Sources(links::network, cluster::configInUse, cluster::nodes),
                cluster::warnNode,
                metrics);

        // From the outside in: a port that is taken is said first; the caches, which wake everything up, come last.
        MetricsHttp.start(flags, metrics, () -> new ClusterAccess(client, MetricsHttp.PATH));
        links.start();
        neighbours.get(); // the first look loads what it needs, which must not happen in the loop
        loop.start();
        agent.ifPresent(MemberlistAgent::start);
        cluster.start();
        dataPath.start();
        onTermination(loop, agent);
        rehearse(loop);
        waitForTermination();
        return CommandLine.OK;
    }

    private static String nodeName(Arguments flags) throws UsageException {
        String node = flags.get(SpeakerFlags.NODE_NAME);
        if (node.isEmpty()) {
            throw new UsageException("no node name: want --node-name=NAME or METALLB_NODE_NAME");
        }
        return node;
    }

    private static void sayHello(Arguments flags, String node, String namespace) {
        LOG.atInfo()
                .addKeyValue("version", version())
                .addKeyValue("node", node)
                .addKeyValue("namespace", namespace)
                .addKeyValue("lbClass", flags.get(CommonFlags.LB_CLASS))
                .addKeyValue("port", flags.get(CommonFlags.PORT))
                .log("speaker starting");
        JvmSetup.read().log(LOG);
        flags.reportIgnored(LOG);
        if (flags.get(SpeakerFlags.ML_BIND_ADDRESS).isEmpty()) {
            LOG.warn(
                    "no --ml-bindaddr, no gossip: every node counts as a member, and the death of a node moves nothing");
        }
    }

    private static Supplier<Optional<Carrier>> carrier(Optional<IpAddress> bindAddress, LinkMonitor links) {
        return bindAddress
                .<Supplier<Optional<Carrier>>>map(address -> new CarrierWatch(links::links, address))
                .orElse(Optional::empty);
    }

    private static String version() {
        return Objects.requireNonNullElse(Speaker.class.getPackage().getImplementationVersion(), "development");
    }

    /** The JVM would exit with 143 after SIGTERM; a speaker that was asked to stop and did so exits with 0. */
    private static void onTermination(AnnouncerLoop loop, Optional<MemberlistAgent> agent) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop(loop, agent);
                            Runtime.getRuntime().halt(CommandLine.OK);
                        },
                        "stop"));
    }

    private static void stop(AnnouncerLoop loop, Optional<MemberlistAgent> agent) {
        try {
            boolean done = loop.stop(HAND_OVER_MILLIS, STOP_MILLIS);
            if (agent.isPresent()) {
                done &= agent.get().awaitLeft(LEAVE_MILLIS);
            }
            LOG.info(done ? "speaker stopped" : "speaker stopped before everything was withdrawn");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not before: within a CPU quota it would make the first announcement wait for seconds. */
    private static void rehearse(AnnouncerLoop loop) {
        try {
            loop.awaitReady();
            Rehearsal.run(REHEARSAL_PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitForTermination() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
