package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The group as one node sees it: give it the time and what happened, do what it returns, and wake it at {@link #wakeAt()}.
 *
 * <p>For one thread. Nothing in it blocks, and nothing that a peer can send makes it throw.
 */
public final class Membership {
    /** Firing later than this means that the whole loop was stopped (CPU quota, GC), not that it was busy. */
    private static final long STALL = Duration.ofMillis(10).toNanos();

    /** Others bury a member after three seconds at most and forget it after GossipToTheDeadTime; news from before such a stop is old. */
    private static final long LONG_STOP = Duration.ofSeconds(10).toNanos();

    /** After a long stop all streams that had waited are read within this time. */
    private static final long BACKLOG = Duration.ofMillis(500).toNanos();

    private final NodeTable nodes;
    private final BroadcastQueue queue;
    private final Outbox outbox;
    private final Awareness awareness;
    private final OwnEntry self;
    private final NewsRules rules;
    private final Prober prober;
    private final SuspectWatch watch;
    private final Relays relays;
    private final Gossip gossip;
    private final Exchanges exchanges;
    private boolean leaveReported;
    private long longStopEndedAt = Node.NEVER;
    /** After a long stop, until what had arrived meanwhile is handled. */
    private boolean catchingUp;

    private long wakeAt;
    /** When the next tick is expected: {@link #wakeAt}, but not before the step that asked for it. */
    private long tickExpectedAt;

    /**
     * Starts a group of one.
     *
     * @param parameters of this node, and for those of its kind; an original is given at least {@link Parameters#LAN}
     * @param isOurs recognises the metadata of our own speakers
     * @param packetOverhead bytes of a packet that its envelopes may take
     * @param random all random choices; seeded in tests
     * @param now monotonic, in nanoseconds, not negative
     */
    public Membership(
            Self self,
            Parameters parameters,
            Predicate<Bytes> isOurs,
            int packetOverhead,
            RandomGenerator random,
            long now) {
        Profiles profiles = new Profiles(parameters, isOurs);
        Sequence sequence = new Sequence(random.nextLong());
        this.nodes = new NodeTable(self.name(), random);
        this.queue = new BroadcastQueue(parameters.retransmitMult());
        this.outbox = new Outbox(queue, nodes, parameters.udpBufferSize() - packetOverhead);
        this.awareness = new Awareness(parameters.awarenessMaxMultiplier());
        this.self = new OwnEntry(self, nodes, outbox, awareness, now);
        this.rules = new NewsRules(nodes, this.self, profiles, outbox);
        this.prober = new Prober(nodes, this.self, rules, profiles, awareness, outbox, sequence, random, now);
        this.watch = new SuspectWatch(nodes, this.self, profiles, prober);
        this.relays = new Relays(nodes, this.self, profiles, outbox, sequence);
        this.gossip = new Gossip(nodes, outbox, parameters, random, now);
        this.exchanges = new Exchanges(nodes, this.self, rules, outbox, parameters, random, now);
        planTick(now);
    }

    /**
     * Takes one thing that happened.
     *
     * @param now not before that of the last step
     * @return what to do, in this order
     */
    public List<Output> step(long now, Input input) {
        // Before anything else: what is handled first after a stop may already move the timer that is late.
        if (now - tickExpectedAt > STALL) {
            stopped(now - tickExpectedAt, now);
        }
        switch (input) {
            case Input.Tick() -> {
                catchingUp = false;
                tick(now);
            }
            case Input.Received(Endpoint from, Message message) -> received(from, message, now);
            case Input.StreamConnected(long sequence) -> prober.streamConnected(sequence, now);
            case Input.StreamRefused(long sequence) -> prober.streamRefused(sequence, now);
            case Input.StreamAcked(long sequence) -> prober.streamAcked(sequence, now);
            case Input.Exchanged(Message.PushPull remote, Optional<Endpoint> dialled) -> {
                if (!mayBeOld(dialled, now)) {
                    exchanges.merge(remote, dialled, now);
                }
            }
            case Input.Pods pods -> exchanges.podsAre(pods.addresses(), now);
            case Input.Successions successions -> watch.successionsAre(successions.nodes());
            case Input.MetaChanged(Bytes meta) -> self.changeMeta(meta, now);
            case Input.Leave() -> rules.leave(now);
        }
        watch.run(now);
        if (outbox.takeUrgency()) {
            gossip.soon(now);
        }
        reportLeave();
        planTick(now);
        return outbox.drain();
    }

    /** Becomes another number whenever {@link #members} says something new about who there is, a status or metadata. */
    public long revision() {
        return nodes.revision();
    }

    /** When {@link Input.Tick} is due next; in the past when it is overdue. */
    public long wakeAt() {
        return wakeAt;
    }

    /**
     * Everything known, to send in a push/pull. After a long stop members are left out until they have been heard of again: the others may
     * have buried and forgotten them meanwhile, and would take old news for new.
     */
    public Message.PushPull localState(boolean join) {
        return new Message.PushPull(
                join,
                nodes.all().stream()
                        .filter(this::isKnownForSure)
                        .map(Node::wireState)
                        .toList(),
                Bytes.EMPTY);
    }

    /** All nodes known, this one included, in no order. */
    public List<Member> members() {
        return nodes.all().stream().map(Node::view).toList();
    }

    /** How many pieces of news wait to be gossiped. */
    public int queued() {
        return queue.size();
    }

    private boolean isKnownForSure(Node node) {
        return nodes.isSelf(node) || node.isGone() || node.heardAt() >= longStopEndedAt;
    }

    /** How many questions of this node, pings for others and looks at suspects are under way or not forgotten yet. */
    public int pending() {
        return prober.pending() + relays.pending() + watch.pending();
    }

    /** 0 to AwarenessMaxMultiplier - 1; 0 is healthy. */
    public int awarenessScore() {
        return awareness.score();
    }

    private void planTick(long now) {
        long at = Math.min(gossip.wakeAt(), exchanges.wakeAt());
        at = Math.min(at, Math.min(prober.wakeAt(), watch.wakeAt()));
        at = Math.min(at, relays.wakeAt());
        for (Node node : nodes.suspects()) {
            at = Math.min(at, node.suspicion().orElseThrow().deadline(node.provenAt()));
        }
        wakeAt = at;
        tickExpectedAt = Math.max(at, now);
    }

    private void tick(long now) {
        relays.run(now);
        prober.run(now);
        endSuspicions(now);
        if (outbox.takeUrgency()) {
            gossip.soon(now);
        }
        gossip.run(now);
        exchanges.run(now);
    }

    /**
     * What came meanwhile is handled before the timers, so answers are not lost. But others could not be told apart from dead by looks that
     * this node did not make, see {@link Suspicion}.
     */
    private void stopped(long late, long now) {
        if (late > LONG_STOP && !self.isLeaving()) {
            longStopEndedAt = now;
            catchingUp = true;
            exchanges.soon(now);
            queue.removeAll();
            self.announce();
        }
        outbox.note(Note.STALLED, self.node().name());
        for (Node node : nodes.suspects()) {
            node.suspicion().orElseThrow().postpone(late);
        }
    }

    private void endSuspicions(long now) {
        if (nodes.suspects().isEmpty()) {
            return;
        }
        for (Node node : nodes.suspects().copy()) {
            if (now >= node.suspicion().orElseThrow().deadline(node.provenAt())) {
                rules.declareDead(node, now);
            }
        }
    }

    private void received(Endpoint from, Message message, long now) {
        switch (message) {
            case Message.Ping ping -> answer(ping, from);
            case Message.IndirectPing ping -> relays.ask(ping, answerTo(ping.replyTo(), from), now);
            case Message.Ack ack -> {
                if (!prober.acked(ack.sequence(), from, now)) {
                    relays.acked(ack.sequence());
                }
            }
            case Message.Nack nack -> prober.nacked(nack.sequence());
            // What waited in the socket while others buried and forgot somebody would wake the dead.
            case Message.News news when catchingUp && !isForSelf(news) -> {}
            case Message.Alive alive -> rules.alive(alive, now);
            case Message.Suspect suspect -> rules.suspect(suspect, now);
            case Message.Dead dead -> rules.dead(dead, now);
            // Of the program around memberlist; MetalLB has none.
            case Message.User user -> {}
            // These come by TCP, and the agent deals with them.
            case Message.PushPull exchange -> {}
            case Message.Failure failure -> {}
        }
    }

    /** A ping for another name reached this node by a stale address: silence is the right answer. */
    private void answer(Message.Ping ping, Endpoint from) {
        if (isForSelf(ping)) {
            outbox.send(answerTo(ping.replyTo(), from), new Message.Ack(ping.sequence(), Bytes.EMPTY));
        }
    }

    /** Whether a ping, by UDP or TCP, is meant for this node and to be answered. */
    public boolean isForSelf(Message.Ping ping) {
        return ping.node().isEmpty() || ping.node().equals(self.node().name());
    }

    /** Streams that others opened during a long stop have waited with what was true then. */
    private boolean mayBeOld(Optional<Endpoint> dialled, long now) {
        return catchingUp || dialled.isEmpty() && now - longStopEndedAt < BACKLOG;
    }

    private boolean isForSelf(Message.News news) {
        return news.node().equals(self.node().name());
    }

    private static Endpoint answerTo(ReplyTo replyTo, Endpoint from) {
        Optional<IpAddress> address = replyTo.address().toAddress();
        return address.isPresent() && replyTo.port() != 0 ? new Endpoint(address.get(), replyTo.port()) : from;
    }

    private void reportLeave() {
        if (!self.isLeaving() || leaveReported) {
            return;
        }
        boolean sent = !queue.has(self.node().name());
        boolean alone = nodes.all().stream().noneMatch(node -> !nodes.isSelf(node) && !node.isGone());
        if (sent || alone) {
            leaveReported = true;
            outbox.add(new Output.LeaveSent());
        }
    }

    // The three below let tests of this package look inside and play single steps of the originals.

    NodeTable nodes() {
        return nodes;
    }

    NewsRules rules() {
        return rules;
    }

    BroadcastQueue queue() {
        return queue;
    }
}
