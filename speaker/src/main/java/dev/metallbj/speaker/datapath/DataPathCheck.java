package dev.metallbj.speaker.datapath;

import dev.metallbj.config.Config;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.Pool;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.datapath.judgement.AdvertisedPool;
import dev.metallbj.speaker.datapath.judgement.DataPathJudge;
import dev.metallbj.speaker.datapath.judgement.Finding;
import dev.metallbj.speaker.datapath.judgement.KernelSettings;
import dev.metallbj.speaker.datapath.judgement.Risk;
import dev.metallbj.speaker.datapath.judgement.Situation;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.NodeNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the node every minute, since kernel parameters change without a sign, and within some seconds when interfaces, addresses or the
 * configuration have changed. What is found is said once, and once more when it is over.
 *
 * <p>One slow thread of its own; the snapshots it asks for are read from any thread.
 */
public final class DataPathCheck {
    /**
     * What is looked at; each is asked at each look and returns at once.
     *
     * @param network the node's interfaces and addresses
     * @param config pools and advertisements in force
     * @param nodes of the cluster, this one among them
     */
    public record Sources(
            Supplier<NodeNetwork> network, Supplier<Config> config, Supplier<Collection<NodeView>> nodes) {}

    /** Where a warning goes besides the log. */
    @FunctionalInterface
    public interface NodeWarnings {
        /** Must not block. */
        void warn(String reason, String message);
    }

    private static final Logger LOG = LoggerFactory.getLogger(DataPathCheck.class);
    private static final String REASON = "DataPathRisk";
    private static final Duration LOOK = Duration.ofSeconds(60);
    /** Between two glances at whether something has changed; also how long a burst of changes is let pass. */
    private static final Duration GLANCE = Duration.ofSeconds(3);

    /** Findings that are remembered so that they are not said to the Node again; a node has a handful. */
    private static final int MOST_SAID = 256;

    private static final int STACK_BYTES = 192 * 1024;

    private final String node;
    private final Sources sources;
    private final NodeWarnings warnings;
    private final GaugeFamily gauge;
    private final KernelFiles files = new KernelFiles(KernelFiles.PROC);
    private final Thread thread;

    private final Set<String> saidOnNode = new HashSet<>();
    private Map<String, Finding> present = Map.of();
    private NodeNetwork networkSeen = NodeNetwork.NONE;
    private Config configSeen = Config.EMPTY;
    private long lookedAt;

    /**
     * Declares {@code metallb_speaker_data_path_risk{kind}}; {@link #start} begins.
     *
     * @param node name of this node
     */
    public DataPathCheck(String node, Sources sources, NodeWarnings warnings, Metrics metrics) {
        this.node = node;
        this.sources = sources;
        this.warnings = warnings;
        this.gauge = metrics.gauge(
                "metallb_speaker_data_path_risk",
                "1 while something on this node may keep packets from announced addresses, by kind",
                "kind");
        for (Risk risk : Risk.values()) {
            gauge.set(0, risk.label());
        }
        thread = new Thread(null, this::run, "data-path", STACK_BYTES);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        lookedAt = System.nanoTime() - LOOK.toNanos();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, GLANCE.toNanos());
            try {
                lookIfDue(System.nanoTime());
            } catch (RuntimeException defect) {
                LOG.atError().setCause(defect).log("the data path could not be looked at");
            }
        }
    }

    private void lookIfDue(long now) {
        NodeNetwork network = sources.network().get();
        Config config = sources.config().get();
        boolean changed = !network.equals(networkSeen) || !config.equals(configSeen);
        if (changed || now - lookedAt >= LOOK.toNanos()) {
            lookedAt = now;
            networkSeen = network;
            configSeen = config;
            report(DataPathJudge.judge(situation(network, config)));
        }
    }

    private Situation situation(NodeNetwork network, Config config) {
        List<Link> links = new ArrayList<>();
        Map<String, KernelSettings> settings = new HashMap<>();
        for (Link link : network.links().all()) {
            if (link.carriesArp() || link.carriesNdp()) {
                links.add(link);
                settings.put(link.name(), files.settings(link.name()));
            }
        }
        Map<String, String> labels = ownLabels();
        List<AdvertisedPool> pools = new ArrayList<>();
        for (Pool pool : config.pools()) {
            pools.add(new AdvertisedPool(pool, interfaces(config.advertisementsOf(pool.name()), labels)));
        }
        return new Situation(links, network.addresses(), settings, files.routes(), pools);
    }

    private Map<String, String> ownLabels() {
        for (NodeView one : sources.nodes().get()) {
            if (one.name().equals(node)) {
                return one.labels();
            }
        }
        return Map.of();
    }

    private static Optional<Interfaces> interfaces(List<L2Advertisement> advertisements, Map<String, String> labels) {
        Optional<Interfaces> union = Optional.empty();
        for (L2Advertisement one : advertisements) {
            if (one.selectsNode(labels)) {
                Interfaces on =
                        one.interfaces().isEmpty() ? Interfaces.ALL : Interfaces.named(Set.copyOf(one.interfaces()));
                union = Optional.of(union.map(on::union).orElse(on));
            }
        }
        return union;
    }

    private void report(List<Finding> findings) {
        Map<String, Finding> now = new LinkedHashMap<>();
        Set<Risk> risks = new HashSet<>();
        for (Finding finding : findings) {
            now.put(finding.key(), finding);
            risks.add(finding.risk());
            if (!present.containsKey(finding.key())) {
                appeared(finding);
            }
        }
        for (Finding before : present.values()) {
            if (!now.containsKey(before.key())) {
                LOG.atInfo()
                        .addKeyValue("event", "dataPathRiskGone")
                        .addKeyValue("kind", before.risk().label())
                        .addKeyValue("subject", before.subject())
                        .log("what was found on the data path is over");
            }
        }
        for (Risk risk : Risk.values()) {
            gauge.set(risks.contains(risk) ? 1 : 0, risk.label());
        }
        present = now;
    }

    private void appeared(Finding finding) {
        (finding.risk().isWarning() ? LOG.atWarn() : LOG.atInfo())
                .addKeyValue("event", "dataPathRisk")
                .addKeyValue("kind", finding.risk().label())
                .addKeyValue("subject", finding.subject())
                .log(finding.message());
        if (saidOnNode.size() >= MOST_SAID) {
            saidOnNode.clear();
        }
        if (finding.risk().isWarning() && saidOnNode.add(finding.key())) {
            warnings.warn(REASON, finding.message());
        }
    }
}
