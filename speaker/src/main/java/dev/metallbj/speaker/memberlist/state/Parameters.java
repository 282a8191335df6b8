package dev.metallbj.speaker.memberlist.state;

import java.time.Duration;

/**
 * What trades speed of detection against traffic and false alarms. The names are those of memberlist's configuration.
 *
 * @param tcpTimeout for a whole stream: connecting, the exchange, closing. Too short breaks exchanges of large groups on slow networks
 * @param indirectChecks how many others are asked to ping a node that does not answer us. More survive more loss, and cost that many packets
 *     for each missing answer
 * @param retransmitMult each piece of news is sent this often, times ceil(log10(n + 1)). More reaches everybody in spite of loss; traffic
 *     grows in proportion
 * @param suspicionMult a suspect has this many probe intervals, times log10(n), to refute. Less detects faster and buries a node that is
 *     merely slow; the others whose confirmation makes it faster are this number less two
 * @param suspicionMaxTimeoutMult without any confirmation a suspicion lasts this many times longer. Protects the group from one node whose
 *     own network is broken
 * @param pushPullInterval between exchanges of everything with one node; longer above 32 nodes. Heals what gossip missed, at the cost of
 *     the whole state each time
 * @param probeTimeout until others are asked to ping. Should exceed the usual round trip; shorter costs packets, not correctness
 * @param probeInterval between probes, and how long one may take in all. A dead node is noticed after this times about n/(n-1) in the mean
 * @param disableTcpPings do not ask by TCP what UDP did not answer. Loses what tells a paused process from a dead node
 * @param awarenessMaxMultiplier a node that seems to be slow itself multiplies its probe interval by up to this
 * @param gossipNodes to how many nodes news goes each time
 * @param gossipInterval between rounds of gossip. Shorter spreads news faster, with more packets
 * @param gossipToTheDeadTime how long news still goes to a dead node, so that it can refute; after that it is forgotten
 * @param udpBufferSize largest UDP payload, in bytes. Beyond the path's MTU packets are fragmented
 * @param adoptVersions a newcomer announces the versions of the first node that it meets, so that a group of serf lets it in. The originals
 *     do not; false is for comparison with them
 */
public record Parameters(
        Duration tcpTimeout,
        int indirectChecks,
        int retransmitMult,
        int suspicionMult,
        int suspicionMaxTimeoutMult,
        Duration pushPullInterval,
        Duration probeTimeout,
        Duration probeInterval,
        boolean disableTcpPings,
        int awarenessMaxMultiplier,
        int gossipNodes,
        Duration gossipInterval,
        Duration gossipToTheDeadTime,
        int udpBufferSize,
        boolean adoptVersions) {
    /** memberlist's own values for one network. A dead node of three is gone after about six seconds. */
    public static final Parameters LAN = new Parameters(
            Duration.ofSeconds(10),
            3,
            4,
            4,
            6,
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            false,
            8,
            3,
            Duration.ofMillis(200),
            Duration.ofSeconds(30),
            1400,
            true);

    /** memberlist's own values for long distances (--ml-wan-config). */
    public static final Parameters WAN = new Parameters(
            Duration.ofSeconds(30),
            3,
            4,
            6,
            6,
            Duration.ofSeconds(60),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            false,
            8,
            4,
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            1400,
            true);

    /**
     * Ours, chosen by {@code make simulation}: a dead node of three is gone after about 0.3 seconds. So short times are safe only because TCP tells a paused process from a
     * dead node, see {@link Silence}. Used among our own speakers; an original is judged by {@link #LAN}.
     */
    public static final Parameters FAST = new Parameters(
            Duration.ofSeconds(10),
            3,
            6,
            2,
            6,
            Duration.ofSeconds(10),
            Duration.ofMillis(40),
            Duration.ofMillis(80),
            false,
            8,
            3,
            Duration.ofMillis(40),
            Duration.ofSeconds(30),
            1400,
            true);

    public Parameters {
        positive("TCPTimeout", tcpTimeout);
        positive("PushPullInterval", pushPullInterval);
        positive("ProbeTimeout", probeTimeout);
        positive("ProbeInterval", probeInterval);
        positive("GossipInterval", gossipInterval);
        positive("GossipToTheDeadTime", gossipToTheDeadTime);
        atLeast("IndirectChecks", indirectChecks, 0);
        atLeast("RetransmitMult", retransmitMult, 1);
        atLeast("SuspicionMult", suspicionMult, 1);
        atLeast("SuspicionMaxTimeoutMult", suspicionMaxTimeoutMult, 1);
        atLeast("AwarenessMaxMultiplier", awarenessMaxMultiplier, 1);
        atLeast("GossipNodes", gossipNodes, 1);
        if (udpBufferSize < 700 || udpBufferSize > 65_507) {
            throw new IllegalArgumentException("UDPBufferSize: " + udpBufferSize
                    + " bytes; an alive message with all its metadata needs 700, and UDP carries at most 65507");
        }
        if (probeTimeout.compareTo(probeInterval) > 0) {
            throw new IllegalArgumentException(
                    "ProbeTimeout: " + probeTimeout.toMillis() + "ms is longer than ProbeInterval: "
                            + probeInterval.toMillis() + "ms; it should be about half of it");
        }
    }

    /**
     * After how much silence a suspect of our kind may be declared dead, in nanoseconds.
     *
     * @param nodes how many are known, at least 1
     */
    public long shortestSuspicion(int nodes) {
        return GroupSize.suspicionTimeout(suspicionMult, nodes, probeInterval);
    }

    /**
     * How long a member of our kind must have been silent before anybody can call it dead, in nanoseconds: one probe without an answer, and the
     * shortest suspicion.
     *
     * @param nodes how many are known, at least 1
     */
    public long shortestDetection(int nodes) {
        return probeInterval.toNanos() + shortestSuspicion(nodes);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value.toMillis() + "ms; it must be longer than nothing");
        }
    }

    private static void atLeast(String name, int value, int smallest) {
        if (value < smallest) {
            throw new IllegalArgumentException(name + ": " + value + "; it must be at least " + smallest);
        }
    }
}
