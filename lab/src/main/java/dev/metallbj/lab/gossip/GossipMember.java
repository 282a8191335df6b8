package dev.metallbj.lab.gossip;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.ExpositionText;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Group;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.AgentPorts;
import dev.metallbj.speaker.memberlist.AgentSettings;
import dev.metallbj.speaker.memberlist.MemberlistAgent;
import dev.metallbj.speaker.memberlist.MemberlistMetrics;
import dev.metallbj.speaker.memberlist.Problem;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A gossip agent of ours with real sockets on an address of this machine, inside this JVM. Any thread. */
public final class GossipMember implements AutoCloseable {
    /** UDP and TCP. */
    public static final int PORT = 7946;

    private final String node;
    private final IpAddress address;
    private final Metrics metrics = new Metrics();
    private final List<Problem> problems = new CopyOnWriteArrayList<>();
    private final MemberlistAgent agent;

    /**
     * Opens its port and joins.
     *
     * @param peers the speaker Pods that exist; asked once
     */
    public GossipMember(String node, IpAddress address, Encryption encryption, Supplier<Collection<SpeakerPod>> peers) {
        this(node, address, encryption, meta(), peers);
    }

    /** As {@link #GossipMember(String, IpAddress, Encryption, Supplier)}; it says this about itself. */
    public GossipMember(
            String node,
            IpAddress address,
            Encryption encryption,
            MemberMeta meta,
            Supplier<Collection<SpeakerPod>> peers) {
        this.node = node;
        this.address = address;
        AgentSettings settings = new AgentSettings(
                node,
                address,
                PORT,
                Parameters.FAST,
                encryption,
                true,
                AgentSettings.HANDOFF_QUEUE_DEPTH,
                AgentSettings.QUEUE_CHECK_INTERVAL);
        AgentPorts ports = new AgentPorts(
                peers, () -> {}, () -> {}, new MemberlistMetrics(metrics), (problem, message) -> problems.add(problem));
        this.agent = new MemberlistAgent(settings, ports);
        agent.describe(meta);
        agent.start();
        agent.podsChanged();
        agent.open();
    }

    /** As long as that of an ordinary node. */
    private static MemberMeta meta() {
        List<MemberMeta.Interface> interfaces = List.of(
                new MemberMeta.Interface("eth0", MacAddress.parse("02:00:00:00:00:01")),
                new MemberMeta.Interface("eth1", MacAddress.parse("02:00:00:00:00:02")),
                new MemberMeta.Interface("br-lan", MacAddress.parse("02:00:00:00:00:03")));
        return new MemberMeta(1, 1, false, interfaces, false);
    }

    /** Its node's name. */
    public String node() {
        return node;
    }

    /** Where it listens. */
    public IpAddress address() {
        return address;
    }

    /** As Kubernetes would list it. */
    public SpeakerPod pod() {
        return new SpeakerPod(node, List.of(address), "");
    }

    /** What it publishes. */
    public Group group() {
        return agent.group();
    }

    /** Whether it holds another node for this. */
    public boolean sees(String other, Status status) {
        Peer peer = group().peers().get(other);
        return peer != null && peer.status() == status;
    }

    /** What a user was told. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /**
     * One of its series.
     *
     * @param series without {@code metallb_memberlist_}; with labels as scraped
     * @return 0 when there is none
     */
    public double metric(String series) {
        double value = scrape().value("metallb_memberlist_" + series);
        return Double.isNaN(value) ? 0 : value;
    }

    /** The sum of all series whose name begins so. */
    public double metrics(String prefix) {
        return scrape().only("metallb_memberlist_" + prefix).series().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private ExpositionText scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            metrics.writeTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExpositionText.parse(text.toString(StandardCharsets.UTF_8));
    }

    /**
     * Leaves, and closes its port.
     *
     * @return whether everybody was told
     */
    public boolean leave() throws InterruptedException {
        agent.leave();
        boolean told = agent.awaitLeft(2_000);
        close();
        return told;
    }

    /** As a process that is killed: nobody is told. */
    @Override
    public void close() {
        agent.close();
    }

    @Override
    public String toString() {
        return node + " " + address + " " + group() + " " + problems;
    }
}
