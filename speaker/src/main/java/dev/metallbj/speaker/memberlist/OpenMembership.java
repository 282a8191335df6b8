package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.MemberlistMetrics.Drop;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.state.Member;
import dev.metallbj.speaker.memberlist.state.Membership;
import dev.metallbj.speaker.memberlist.state.Output;
import dev.metallbj.speaker.memberlist.state.Self;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Datagram;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open port and the membership behind it: gives what arrives to {@link Membership#step} and does what that returns. For the gossip
 * thread.
 */
final class OpenMembership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberlistAgent.class);

    /** A connection to a Pod that is no live member is given up before the next try, which must not wait for the kernel's back-off. */
    private static final long CONNECT = Duration.ofMillis(400).toNanos();

    /** Of the live members, so many are asked whether this node still counts. */
    private static final int CONFIRMERS = 5;

    /** After saying that it leaves, this node is quiet at the latest then. */
    private static final long LEAVE = Duration.ofSeconds(1).toNanos();

    /** Later than this the process did not run. */
    private static final long STALL = Duration.ofMillis(10).toNanos();

    private final AgentSettings settings;
    private final LoopClock clock;
    private final MemberlistMetrics metrics;
    private final ProblemLog problems;
    private final KeyProblems keyProblems;
    private final PeerPaths paths;
    private final StartRule startRule;
    private final Confirmation confirmation;
    private final Roster roster;
    private final Random random = new Random(new SecureRandom().nextLong());
    private final DatagramDecoder decoder;
    private final Handoff handoff;
    private final ExchangeQueue exchanges = new ExchangeQueue();
    private final DatagramPort udp;
    private final Membership membership;
    private final Streams streams;
    private Map<Endpoint, String> peerNodes = Map.of();
    private Bytes meta;
    private Optional<String> refusal = Optional.empty();
    private long nextQueueCheck;
    private long quietAt = Long.MAX_VALUE;
    private boolean left;

    /** What it shares with the loop, which lives longer. */
    record Surroundings(
            AgentSettings settings,
            LoopClock clock,
            MemberlistMetrics metrics,
            ProblemLog problems,
            StartRule startRule,
            Confirmation confirmation,
            MetaCache metas,
            Roster roster) {}

    /**
     * Opens the port. Nobody knows of this node before it has begun an exchange.
     *
     * @param meta what this node says about itself
     * @throws IOException if the address is not on this machine or the port is taken
     */
    OpenMembership(Surroundings around, Bytes meta, Selector selector) throws IOException {
        this.settings = around.settings();
        this.clock = around.clock();
        this.metrics = around.metrics();
        this.problems = around.problems();
        this.keyProblems = new KeyProblems(problems, settings.encryption().key().isPresent());
        this.paths = new PeerPaths(problems);
        this.startRule = around.startRule();
        this.confirmation = around.confirmation();
        this.roster = around.roster();
        this.meta = meta;
        this.decoder = new DatagramDecoder(settings.encryption());
        this.handoff = new Handoff(settings.handoffQueueDepth());
        Nonces nonces = new Nonces();
        this.udp = DatagramPort.open(settings, selector, nonces, metrics);
        this.membership = new Membership(
                new Self(settings.node(), settings.endpoint(), meta, Versions.METALLB),
                settings.parameters(),
                bytes -> around.metas().of(bytes).isPresent(),
                udp.overhead(),
                random,
                clock.now());
        try {
            this.streams = Streams.open(settings, selector, nonces, metrics, clock, new Conversation(this));
        } catch (IOException | RuntimeException e) {
            udp.close();
            throw e;
        }
    }

    Membership state() {
        return membership;
    }

    LoopClock clock() {
        return clock;
    }

    KeyProblems keyProblems() {
        return keyProblems;
    }

    /** Everybody was told that this node leaves. */
    boolean hasLeft() {
        return left;
    }

    /** The selector says that something can be done for this key. */
    void ready(SelectionKey key) {
        if (udp.owns(key)) {
            receive();
        } else {
            streams.ready(key);
        }
    }

    /** Reads what the UDP socket holds, within bounds. */
    private void receive() {
        long until = clock.now() + Bounds.READING;
        for (int i = 0; i < settings.handoffQueueDepth(); i++) {
            if (!udp.receive(this::packet) || clock.now() > until) {
                return;
            }
        }
    }

    private void packet(Endpoint from, byte[] bytes, int length) {
        try {
            Datagram datagram = decoder.decode(bytes, 0, length);
            if (!datagram.drops().isEmpty()) {
                datagram.drops().forEach(metrics::dropped);
                keyProblems.packet(from.address(), datagram, bytes, length, clock.now());
            }
            for (Message message : datagram.messages()) {
                received(new Input.Received(from, message));
            }
        } catch (RuntimeException defect) {
            // Whatever a peer sends must not keep the other packets from being read.
            metrics.dropped(Drop.INTERNAL_ERROR);
            LOG.atError().setCause(defect).addKeyValue("from", from.address()).log("a gossip packet was not handled");
        }
    }

    private void received(Input.Received input) {
        if (!(input.message() instanceof Message.News)) {
            step(input);
        } else if (!handoff.add(input)) {
            metrics.dropped(Drop.HANDOFF_QUEUE_FULL);
        }
    }

    /** All sockets were read: looks at the news that came. */
    void handOff() {
        for (Input.Received news = handoff.takeNewest(); news != null; news = handoff.takeNewest()) {
            step(news);
        }
    }

    /** Gives the membership something, unless this node has left. */
    void step(Input input) {
        if (!left) {
            membership.step(clock.now(), input).forEach(this::perform);
        }
    }

    private void perform(Output output) {
        switch (output) {
            case Output.Send(Endpoint to, List<byte[]> parts, boolean crc) -> udp.send(to, parts, crc);
            case Output.PingByStream(Endpoint to, Message.Ping ping, long giveUpAt) ->
                streams.dial(to, new Stream.Task.AskAlive(ping), giveUpAt, giveUpAt);
            case Output.Exchange(Endpoint to, boolean join) -> exchanges.add(to, join);
            case Output.Joined(Member member) -> joined(member);
            case Output.Updated(Member member) -> {}
            case Output.Gone(Member member) -> gone(member);
            case Output.NameConflict(Member known, IpAddress claimed) -> conflict(known, claimed);
            case Output.ExchangeRefused(String reason) -> refusal = Optional.of(reason);
            case Output.LeaveSent() -> quiet();
            case Output.Noted noted -> metrics.noted(noted.note());
            case Output.Answered(String node, long nanos, Output.Way way) -> answered(node, nanos, way);
        }
    }

    private void joined(Member member) {
        LOG.atInfo()
                .addKeyValue("member", member.name())
                .addKeyValue("address", member.endpoint().address().toString())
                .log("speaker joined the group");
        startRule.turnedUp(clock.now());
    }

    private void gone(Member member) {
        if (!member.name().equals(settings.node())) {
            LOG.atInfo()
                    .addKeyValue("member", member.name())
                    .addKeyValue("state", member.status().name().toLowerCase(java.util.Locale.ROOT))
                    .addKeyValue("silentMillis", (clock.now() - member.heardAt()) / 1_000_000)
                    .log("speaker is gone from the group");
        }
    }

    private void conflict(Member known, IpAddress claimed) {
        problems.report(
                Problem.NAME_CONFLICT,
                known.name(),
                clock.now(),
                () -> "two nodes use the name " + known.name() + ": "
                        + known.endpoint().address() + " and " + claimed
                        + (known.endpoint().address().equals(claimed) ? " (another port)" : "")
                        + "; the second is ignored; node names (--node-name) must be unique");
    }

    private void answered(String node, long nanos, Output.Way way) {
        metrics.answered(nanos);
        Endpoint endpoint = startRule.peers().get(node);
        if (endpoint != null) {
            paths.answered(node, endpoint, way, clock.now());
        }
    }

    /** Everything that another node knows has come. Returns why it was not merged, or nothing. */
    Optional<String> exchanged(Message.PushPull remote, Optional<Endpoint> dialled) {
        refusal = Optional.empty();
        step(new Input.Exchanged(remote, dialled));
        return refusal;
    }

    /** An exchange with somebody has succeeded. */
    void met(Stream stream) {
        long now = clock.now();
        startRule.met(now);
        if (!stream.isInbound()) {
            startRule.failedOrDone(stream.peer);
            confirmation.heard(stream.peer, true, stream.startedAt, now);
            paths.reached(stream.peer);
        }
    }

    /** An exchange of ours came to nothing. */
    void notMet(Stream stream, StreamEvents.Failure failure) {
        long now = clock.now();
        startRule.failedOrDone(stream.peer);
        confirmation.heard(stream.peer, false, stream.startedAt, now);
        // One that was met and then went may just be switched off.
        String node = peerNodes.get(stream.peer);
        if (node != null && !roster.knows(node)) {
            paths.failed(node, stream.peer, failure, now);
        }
    }

    /** A peer does not merge what this node says, or the other way round. */
    void refusedBy(Endpoint peer, String reason) {
        problems.report(
                Problem.EXCHANGE_REFUSED,
                peer.address(),
                clock.now(),
                () -> "gossip with " + peer.address() + " is refused: " + reason);
    }

    /** The speaker Pods that exist. */
    void podsAre(Map<String, IpAddress> pods) {
        Map<Endpoint, String> nodes = new HashMap<>();
        startRule.peers().forEach((node, endpoint) -> nodes.put(endpoint, node));
        peerNodes = nodes;
        paths.peersAre(startRule.peers());
        step(new Input.Pods(pods));
    }

    /** What this node says about itself from now on. */
    void describe(Bytes newMeta) {
        if (!newMeta.equals(meta)) {
            meta = newMeta;
            step(new Input.MetaChanged(newMeta));
        }
    }

    void successionsAre(Set<String> nodes) {
        step(new Input.Successions(nodes));
    }

    /** What was begun before the cable was out says nothing. */
    void startOver() {
        streams.closeStreams();
        exchanges.clear();
    }

    /** Asks some live members whether this node still counts for them. */
    void confirm() {
        List<Endpoint> members = new ArrayList<>();
        for (Member member : membership.members()) {
            if (member.isLive() && !member.name().equals(settings.node())) {
                members.add(member.endpoint());
            }
        }
        Collections.shuffle(members, random);
        List<Endpoint> asked = List.copyOf(members.subList(0, Math.min(CONFIRMERS, members.size())));
        long now = clock.now();
        confirmation.begin(asked, now);
        for (Endpoint member : asked) {
            streams.closeExchange(member);
            exchange(member, false, connectTime());
        }
    }

    /** Tells everybody that this node goes. */
    void leave() {
        if (quietAt == Long.MAX_VALUE) {
            quietAt = clock.now() + LEAVE;
            step(new Input.Leave());
        }
    }

    private void quiet() {
        left = true;
        exchanges.clear();
        streams.silence();
        udp.silence();
    }

    /** When {@link #timers} has something to do. */
    long wakeAt() {
        if (left) {
            return Long.MAX_VALUE;
        }
        long at = Math.min(membership.wakeAt(), streams.nextDeadline());
        at = Math.min(at, Math.min(exchanges.wakeAt(), nextQueueCheck));
        return Math.min(at, quietAt);
    }

    /**
     * Does what is due. The sockets were read before.
     *
     * @param due when it was due
     */
    void timers(long due, long now) {
        if (left) {
            return;
        }
        if (now - due > STALL) {
            streams.postpone(now - due);
        }
        streams.expire(now);
        if (now >= membership.wakeAt()) {
            step(new Input.Tick());
        }
        startRule.ask(now).forEach(peer -> exchanges.add(peer, true));
        exchanges.run(streams.roomForExchanges(), this::begin, now);
        if (now >= nextQueueCheck) {
            nextQueueCheck = now + settings.queueCheckInterval().toNanos();
            metrics.queue(membership.queued(), membership.awarenessScore());
        }
        if (now >= quietAt) {
            quiet();
        }
    }

    private boolean begin(Endpoint to, boolean join) {
        String node = peerNodes.get(to);
        boolean needless = join && node != null && roster.isLive(node) && !startRule.needsSuccess();
        if (needless || streams.isExchangingWith(to)) {
            return false;
        }
        exchange(
                to,
                join,
                join ? connectTime() : settings.parameters().tcpTimeout().toNanos());
        return true;
    }

    private void exchange(Endpoint to, boolean join, long connectTime) {
        long now = clock.now();
        long answerBy = now + settings.parameters().tcpTimeout().toNanos();
        streams.dial(to, new Stream.Task.Exchange(join), Math.min(now + connectTime, answerBy), answerBy);
    }

    /** On long distances (--ml-wan-config) a round trip may take longer than the usual time. */
    private long connectTime() {
        return Math.max(CONNECT, settings.parameters().probeTimeout().toNanos());
    }

    @Override
    public void close() throws IOException {
        try {
            streams.close();
        } finally {
            udp.close();
        }
    }
}
