package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exchanges of everything (push/pull): now and then with a member, and again and again with every speaker Pod that is no live member, which
 * is how this node joins and how a partition heals.
 */
final class Exchanges {
    private static final long POD_RETRY = Duration.ofMillis(500).toNanos();

    /**
     * Pods are tried in portions: after the first answers most of the others are known. Without that, hundreds that start together would
     * send the state of all to all.
     */
    private static final int PORTION = 16;

    private static final long NEXT_PORTION = Duration.ofMillis(20).toNanos();
    /** So many portions fit into {@link #POD_RETRY}, with room to spare. */
    private static final int PORTIONS = 20;

    private final NodeTable nodes;
    private final OwnEntry self;
    private final NewsRules rules;
    private final Outbox outbox;
    private final Parameters parameters;
    private Map<String, IpAddress> pods = Map.of();
    private long nextPeriodic;
    private final RandomGenerator random;
    /** Still to be tried in this round. */
    private final List<String> untried = new ArrayList<>();

    private long nextPods;
    private long nextPortion = Long.MAX_VALUE;
    private int portion;

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
        this.random = random;
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

    /** With a member, to learn what happened while this node was stopped. */
    void soon(long now) {
        nextPeriodic = Math.min(nextPeriodic, now);
    }

    long wakeAt() {
        return pods.isEmpty() ? nextPeriodic : Math.min(nextPeriodic, Math.min(nextPods, nextPortion));
    }

    void run(long now) {
        if (self.isLeaving()) {
            nextPeriodic = Long.MAX_VALUE;
            nextPods = Long.MAX_VALUE;
            nextPortion = Long.MAX_VALUE;
            return;
        }
        if (now >= nextPeriodic) {
            nextPeriodic = now + GroupSize.pushPullInterval(parameters.pushPullInterval(), nodes.known());
            nodes.choose(1, Node::isAlive).forEach(node -> outbox.add(new Output.Exchange(node.endpoint(), false)));
        }
        if (now >= nextPods) {
            nextPods = now + POD_RETRY;
            startRound(now);
        }
        if (now >= nextPortion) {
            tryPortion(now);
        }
    }

    private void startRound(long now) {
        untried.clear();
        for (String name : pods.keySet()) {
            if (isNoLiveMember(name)) {
                untried.add(name);
            }
        }
        portion = Math.max(PORTION, Math.ceilDiv(untried.size(), PORTIONS));
        nextPortion = untried.isEmpty() ? Long.MAX_VALUE : now;
    }

    private void tryPortion(long now) {
        for (int left = portion; left > 0 && !untried.isEmpty(); left--) {
            String name = takeAny(untried);
            IpAddress address = pods.get(name);
            if (address != null && isNoLiveMember(name)) {
                outbox.add(new Output.Exchange(
                        new Endpoint(address, self.node().endpoint().port()), true));
            }
        }
        nextPortion = untried.isEmpty() ? Long.MAX_VALUE : now + NEXT_PORTION;
    }

    /** Any, so that those who start together do not all ask the same ones. */
    private String takeAny(List<String> names) {
        int last = names.size() - 1;
        int chosen = random.nextInt(names.size());
        String name = names.get(chosen);
        names.set(chosen, names.get(last));
        names.remove(last);
        return name;
    }

    private boolean isNoLiveMember(String name) {
        Node node = nodes.find(name);
        boolean isLive = node != null && !node.isGone();
        return !isLive && !name.equals(self.node().name());
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
