package dev.metallbj.lab.bench;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Outage;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.probe.UdpReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The cable of the announcing node is pulled and plugged in again, many times, while a client uses the Service. One thread. */
final class CablePulls {
    /** So that the fault meets every phase of what gossip does at intervals. */
    private static final int PHASE_MILLIS = 500;

    private static final Duration BEFORE = Duration.ofMillis(50);

    private final ProbedCluster cluster;
    private final UdpProbe probe;
    private final Random random = new Random(4);
    private final List<Duration> outages = new ArrayList<>();
    private Duration largestGap = Duration.ZERO;

    CablePulls(ProbedCluster cluster, UdpProbe probe) {
        this.cluster = cluster;
        this.probe = probe;
    }

    /**
     * Pulls it once; returns when the node is back and announces again.
     *
     * @throws IllegalStateException if no other node takes over, or the node does not come back
     */
    void once() {
        Node owner = cluster.owner();
        Pause.of(Duration.ofMillis(random.nextInt(PHASE_MILLIS)));
        long fault = System.nanoTime();
        owner.host().unplug();
        try {
            cluster.awaitAnswers(probe, cluster.successor());
            note(probe.settledReport().between(fault - BEFORE.toNanos(), System.nanoTime()));
        } finally {
            owner.host().plugIn();
        }
        cluster.awaitAnswers(probe, owner);
    }

    private void note(UdpReport report) {
        Outage outage = report.longestOutage()
                .orElseThrow(() -> new IllegalStateException("no probe was lost when the cable was pulled: " + report));
        outages.add(outage.duration());
        if (outage.largestGap().compareTo(largestGap) > 0) {
            largestGap = outage.largestGap();
        }
    }

    /** Of all outages so far. */
    Samples outages() {
        return new Samples(outages);
    }

    /** The longest time within an outage during which this client sent nothing, in milliseconds: by so much a figure may be too high. */
    double largestGapMillis() {
        return largestGap.toNanos() / 1e6;
    }
}
