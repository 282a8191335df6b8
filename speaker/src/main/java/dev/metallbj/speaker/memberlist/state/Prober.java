package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node after the other whether it lives: by UDP, then through others and by TCP, and suspects it at the end (SWIM section 3).
 */
final class Prober {
    /** A late answer counts for so long after the verdict. */
    private static final long KEEP_JUDGED = Duration.ofSeconds(5).toNanos();

    /**
     * Nobody is suspected for a silence shorter than this. CPU quotas are given for 100 ms at a time: who has used up the own part does not
     * run for up to 90 ms, again and again, and would be suspected each time.
     */
    private static final long QUOTA_PERIOD = Duration.ofMillis(100).toNanos();

    private static final int NACK_PROTOCOL = 4;
    private static final int STREAM_PING_PROTOCOL = 3;

    private final NodeTable nodes;
    private final OwnEntry self;
    private final NewsRules rules;
    private final Profiles profiles;
    private final Awareness awareness;
    private final Outbox outbox;
    private final Sequence sequence;
    private final Map<Long, Probe> probes = new HashMap<>();
    /** Those whose verdict was given, or who answered by UDP and not yet by TCP, the oldest first: an answer may still come. */
    private final Map<Long, Probe> judged = new LinkedHashMap<>();

    private long nextTurn;

    Prober(
            NodeTable nodes,
            OwnEntry self,
            NewsRules rules,
            Profiles profiles,
            Awareness awareness,
            Outbox outbox,
            Sequence sequence,
            RandomGenerator random,
            long now) {
        this.nodes = nodes;
        this.self = self;
        this.rules = rules;
        this.profiles = profiles;
        this.awareness = awareness;
        this.outbox = outbox;
        this.sequence = sequence;
        this.nextTurn = now + random.nextLong(profiles.own().probeInterval().toNanos());
    }

    long wakeAt() {
        long at = nextTurn;
        if (probes.isEmpty()) {
            return at;
        }
        for (Probe probe : probes.values()) {
            at = Math.min(at, probe.wakeAt());
        }
        return at;
    }

    void run(long now) {
        if (!probes.isEmpty()) {
            for (Probe probe : new ArrayList<>(probes.values())) {
                advance(probe, now);
            }
        }
        forgetOld(now);
        if (now >= nextTurn) {
            nextTurn = now + awareness.scale(profiles.own().probeInterval().toNanos());
            takeTurn(now);
        }
    }

    private void forgetOld(long now) {
        Iterator<Probe> oldest = judged.values().iterator();
        while (oldest.hasNext() && now - oldest.next().verdictAt() > KEEP_JUDGED) {
            oldest.remove();
        }
    }

    /** How many questions are not forgotten yet. */
    int pending() {
        return probes.size() + judged.size();
    }

    private void takeTurn(long now) {
        if (self.isLeaving()) {
            return;
        }
        long keepGone = profiles.own().gossipToTheDeadTime().toNanos();
        Node node = nodes.nextToProbe(now, keepGone, n -> !n.isGone() && !isAsked(n));
        if (node != null) {
            ask(node, true, now);
        }
    }

    private boolean isAsked(Node node) {
        for (Probe probe : probes.values()) {
            if (probe.isRegular() && probe.node().equals(node.name())) {
                return true;
            }
        }
        return false;
    }

    private Probe ask(Node node, boolean regular, long now) {
        Parameters parameters = profiles.of(node);
        long interval = parameters.probeInterval().toNanos();
        Probe probe = new Probe(
                sequence.next(),
                node.name(),
                regular,
                now,
                now + parameters.probeTimeout().toNanos(),
                now + (regular ? awareness.scale(Math.max(interval, QUOTA_PERIOD)) : interval));
        probes.put(probe.sequence(), probe);
        Message.Ping ping = ping(probe);
        if (node.isSuspect()) {
            // It hears what is said about it and can refute at once.
            outbox.sendExactly(node, List.of(ping, suspect(node)));
        } else {
            outbox.send(node.endpoint(), ping);
        }
        if (regular && profiles.isOurs(node) && node.takeStreamTry()) {
            askByStream(node, probe);
        }
        return probe;
    }

    private Message.Ping ping(Probe probe) {
        return new Message.Ping(probe.sequence(), probe.node(), self.replyTo());
    }

    private Message.Suspect suspect(Node node) {
        return new Message.Suspect(node.incarnation(), node.name(), self.node().name());
    }

    private void advance(Probe probe, long now) {
        Node node = nodes.find(probe.node());
        if (node == null || node.isGone()) {
            probes.remove(probe.sequence());
            return;
        }
        if (probe.mustAskOthers(now)) {
            long answersBy = now + profiles.of(node).probeTimeout().toNanos();
            probe.othersAsked(probe.isRegular() ? askOthers(node, probe) : 0, probe.isRegular() ? answersBy : now);
            if (probe.isRegular()) {
                askByStream(node, probe);
            }
        }
        if (probe.isDue(now)) {
            probes.remove(probe.sequence());
            judged.put(probe.sequence(), probe);
            judge(node, probe, now);
        }
    }

    /** Returns how many of the messengers report back when they get no answer. */
    private int askOthers(Node node, Probe probe) {
        int nacks = 0;
        List<Node> messengers = nodes.choose(
                profiles.own().indirectChecks(), n -> n.isAlive() && !n.name().equals(node.name()));
        for (Node messenger : messengers) {
            boolean nack = messenger.versions().protocolMax() >= NACK_PROTOCOL;
            nacks += nack ? 1 : 0;
            Endpoint target = node.endpoint();
            outbox.send(
                    messenger.endpoint(),
                    new Message.IndirectPing(
                            probe.sequence(),
                            Bytes.of(target.address()),
                            target.port(),
                            node.name(),
                            nack,
                            self.replyTo()));
        }
        return nacks;
    }

    private void askByStream(Node node, Probe probe) {
        if (!profiles.own().disableTcpPings() && node.versions().protocolMax() >= STREAM_PING_PROTOCOL) {
            probe.streamOpened();
            outbox.add(new Output.PingByStream(node.endpoint(), ping(probe), probe.verdictAt()));
        }
    }

    private void judge(Node node, Probe probe, long now) {
        if (node.heardAt() > probe.askedAt()) {
            // It contradicted since it was asked.
            return;
        }
        if (probe.isRegular()) {
            awareness.apply(probe.awarenessDelta());
            outbox.note(Note.SUSPECTED, node.name());
        }
        rules.suspect(node, probe.silence(), now);
        node.suspicion().ifPresent(suspicion -> {
            if (probe.isRegular()) {
                suspicion.firstHand();
            }
            if (probe.silence() == Silence.TOTAL) {
                suspicion.observe(Silence.TOTAL, now);
            }
        });
    }

    private void observe(Node node, Silence silence, long now) {
        node.suspicion().ifPresent(suspicion -> {
            if (silence == Silence.PAUSED && suspicion.silence() != Silence.PAUSED) {
                outbox.note(Note.PAUSED, node.name());
            }
            suspicion.observe(silence, now);
        });
    }

    /** An extra look at a suspect, by UDP and TCP at once. */
    void look(Node node, long now) {
        node.suspicion().ifPresent(suspicion -> suspicion.looked(now));
        askByStream(node, ask(node, false, now));
    }

    /** An answer to one of our questions, by UDP; true if it was one. */
    boolean acked(long number, Endpoint from, long now) {
        Probe probe = probes.remove(number);
        if (probe == null) {
            return provenLate(number, way(from), now);
        }
        if (probe.isRegular()) {
            awareness.apply(-1);
        }
        if (probe.hasStream()) {
            // UDP is mostly faster; that TCP works is still to be learnt.
            judged.put(number, probe);
        }
        proven(probe, way(from), now);
        return true;
    }

    void nacked(long number) {
        Probe probe = probes.get(number);
        if (probe != null) {
            probe.nacked();
        }
    }

    void streamConnected(long number, long now) {
        Probe probe = find(number);
        Node node = probe == null ? null : nodes.find(probe.node());
        if (probe != null && node != null) {
            node.kernelSeen(now);
            probe.connected();
            observe(node, Silence.PAUSED, now);
        }
    }

    /** UDP is lost on the way or forbidden: the node lives, but this says nothing about our own health. */
    void streamAcked(long number, long now) {
        Probe probe = probes.remove(number);
        if (probe != null) {
            proven(probe, node -> Output.Way.STREAM, now);
        } else {
            provenLate(number, node -> Output.Way.STREAM, now);
        }
    }

    /** Whether the packet came from the node itself or from a messenger. */
    private static Function<Node, Output.Way> way(Endpoint from) {
        return node -> node.endpoint().address().equals(from.address()) ? Output.Way.DIRECT : Output.Way.RELAYED;
    }

    private boolean provenLate(long number, Function<Node, Output.Way> way, long now) {
        Probe probe = judged.remove(number);
        if (probe == null) {
            return false;
        }
        proven(probe, way, now);
        return true;
    }

    /** The process of one of ours is gone when its port refuses what it has accepted before. An original is given its usual time. */
    void streamRefused(long number, long now) {
        Probe probe = find(number);
        Node node = probe == null ? null : nodes.find(probe.node());
        if (node != null && !node.isGone() && node.hasAcceptedStream() && profiles.isOurs(node)) {
            outbox.note(Note.REFUSED, node.name());
            rules.declareDead(node, now);
        }
    }

    private @Nullable Probe find(long number) {
        Probe probe = probes.get(number);
        return probe == null ? judged.get(number) : probe;
    }

    private void proven(Probe probe, Function<Node, Output.Way> way, long now) {
        Node node = nodes.find(probe.node());
        if (node != null) {
            node.proven(now);
            node.suspicion().ifPresent(Suspicion::answered);
            outbox.add(new Output.Answered(node.name(), now - probe.askedAt(), way.apply(node)));
        }
    }
}
