package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.ExpositionText;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Group;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.memberlist.meta.MemberMeta.Interface;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent with real sockets on a loopback address. */
final class TestAgent implements AutoCloseable {
    static final MemberMeta META = meta(1);

    final String node;
    final IpAddress address;
    final MemberlistAgent agent;
    final List<Problem> problems = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger changes = new AtomicInteger();
    private final Metrics metrics = new Metrics();

    /** What the Pod list says. */
    interface Pods {
        Collection<SpeakerPod> list();
    }

    TestAgent(String node, IpAddress address, Encryption encryption, Parameters parameters, Pods pods) {
        this.node = node;
        this.address = address;
        AgentSettings settings = new AgentSettings(
                node,
                address,
                Loopback.PORT,
                parameters,
                encryption,
                true,
                AgentSettings.HANDOFF_QUEUE_DEPTH,
                Duration.ofMillis(100));
        agent = new MemberlistAgent(
                settings,
                new AgentPorts(
                        pods::list,
                        changes::incrementAndGet,
                        () -> {},
                        new MemberlistMetrics(metrics),
                        (problem, message) -> {
                            problems.add(problem);
                            messages.add(message);
                        }));
        agent.describe(META);
        agent.start();
    }

    static MemberMeta meta(int newestRules) {
        Interface one = new Interface("eth0", MacAddress.parse("02:00:00:00:00:0" + newestRules));
        return new MemberMeta(newestRules, 1, false, List.of(one), false);
    }

    static Encryption key(String secret) {
        return Encryption.with(
                GossipKey.fromSecret(secret.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }

    /** The Pod list is read, the captures are open. */
    TestAgent open() {
        agent.podsChanged();
        agent.open();
        return this;
    }

    SpeakerPod pod() {
        return new SpeakerPod(node, List.of(IpAddress.parse("2001:db8::1"), address), "0.1.0");
    }

    Group group() {
        return agent.group();
    }

    boolean is(Group.Standing standing) {
        return group().standing() == standing;
    }

    boolean sees(String other, Status status) {
        Peer peer = group().peers().get(other);
        return peer != null && peer.status() == status;
    }

    Peer peer(String other) {
        return Objects.requireNonNull(group().peers().get(other), other);
    }

    double metric(String series) {
        double value = scrape().value("metallb_memberlist_" + series);
        return Double.isNaN(value) ? 0 : value;
    }

    ExpositionText scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            metrics.writeTo(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ExpositionText.parse(text.toString(StandardCharsets.UTF_8));
    }

    /** As a process that is killed: nobody is told. */
    @Override
    public void close() {
        agent.close();
    }

    @Override
    public String toString() {
        return node + ": " + group() + " " + messages;
    }
}
