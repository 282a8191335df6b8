package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exchanges of everything (push/pull): now and then with a member, and again and again with every speaker Pod that is no live member, which
 * is how this node joins and how a partition heals.
 */
final class Exchanges {
    private static final long POD_RETRY = Duration.ofMillis(500).toNanos();

    private final NodeTable nodes;
    private final OwnEntry self;
    private final NewsRules rules;
    private final Outbox outbox;
    private final Parameters parameters;
    private Map<String, IpAddress> pods = Map.of();
    private long nextPeriodic;
    private long nextPods;

    Exchanges(
            NodeTable nodes,
            OwnEntry self,
            NewsRules rules,
            Outbox outbox,
            Parameters parameters,
            RandomGenerator random,
            long now) {
        this.nodes = nodes;
        this.self = self;
        this.rules = rules;
        this.outbox = outbox;
        this.parameters = parameters;
        // A random phase, so that a group that starts together does not exchange together.
        this.nextPeriodic = now + random.nextLong(parameters.pushPullInterval().toNanos());
        this.nextPods = now;
    }

    /** Those new on the list are tried at once. */
    void podsAre(Map<String, IpAddress> addresses, long now) {
        pods = addresses;
        rules.podsAre(addresses);
        nextPods = now;
    }

    long wakeAt() {
        return pods.isEmpty() ? nextPeriodic : Math.min(nextPeriodic, nextPods);
    }

    void run(long now) {
        if (self.isLeaving()) {
            nextPeriodic = Long.MAX_VALUE;
            nextPods = Long.MAX_VALUE;
            return;
        }
        if (now >= nextPeriodic) {
            nextPeriodic = now + GroupSize.pushPullInterval(parameters.pushPullInterval(), nodes.known());
            nodes.choose(1, Node::isAlive).forEach(node -> outbox.add(new Output.Exchange(node.endpoint(), false)));
        }
        if (now >= nextPods) {
            nextPods = now + POD_RETRY;
            pods.forEach(this::tryPod);
        }
    }

    private void tryPod(String name, IpAddress address) {
        Node node = nodes.find(name);
        boolean isLive = node != null && !node.isGone();
        if (!isLive && !name.equals(self.node().name())) {
            outbox.add(new Output.Exchange(
                    new Endpoint(address, self.node().endpoint().port()), true));
        }
    }

    /** Merges another node's state, or refuses all of it. What is dead there is only suspect here: this node may know better. */
    void merge(Message.PushPull remote, Optional<Endpoint> dialled, long now) {
        adoptVersions(remote, now);
        Optional<String> refusal = VersionCheck.refusal(remote.nodes(), nodes.all());
        if (refusal.isPresent()) {
            outbox.add(new Output.ExchangeRefused(refusal.get()));
            return;
        }
        for (NodeState node : remote.nodes()) {
            merge(node, now);
        }
        dialled.ifPresent(this::streamAccepted);
    }

    private void merge(NodeState node, long now) {
        String own = self.node().name();
        switch (node.status()) {
            case ALIVE ->
                rules.alive(
                        new Message.Alive(
                                node.incarnation(),
                                node.name(),
                                node.address(),
                                node.port(),
                                node.meta(),
                                node.versions()),
                        now);
            case LEFT -> rules.dead(new Message.Dead(node.incarnation(), node.name(), node.name()), now);
            case DEAD, SUSPECT -> rules.suspect(new Message.Suspect(node.incarnation(), node.name(), own), now);
        }
    }

    /**
     * A newcomer announces the versions of the first node it meets: a group of another program (serf) would refuse it otherwise. Only a
     * node that knows nobody is a newcomer.
     */
    private void adoptVersions(Message.PushPull remote, long now) {
        if (nodes.known() > 1 || !parameters.adoptVersions()) {
            return;
        }
        String own = self.node().name();
        remote.nodes().stream()
                .filter(node ->
                        node.status() == MemberStatus.ALIVE && !node.name().equals(own))
                .map(NodeState::versions)
                .findFirst()
                .filter(versions -> !versions.equals(self.node().versions()))
                .filter(NewsRules::areSane)
                .ifPresent(versions -> self.adoptVersions(versions, now));
    }

    private void streamAccepted(Endpoint endpoint) {
        for (Node node : nodes.all()) {
            if (node.endpoint().equals(endpoint)) {
                node.streamAccepted();
            }
        }
    }
}
