package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.MemberlistMetrics.Drop;
import dev.metallbj.speaker.memberlist.meta.MemberMetaCodec;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gossip thread: waits for sockets, requests and times, and publishes the group. A turn reads the sockets, looks at the news, takes the
 * requests, lets the timers fire, and publishes what changed, in this order. A defect in any of these is logged, and the loop goes on.
 */
final class GossipLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberlistAgent.class);

    private static final long NEVER = Long.MAX_VALUE;

    /** The loop turns at least this often, so that one can see that it does. */
    private static final long HEARTBEAT = Duration.ofSeconds(5).toNanos();

    /** When it wakes up so late, packets have come since it looked at the sockets last. */
    private static final long LATE = Duration.ofMillis(2).toNanos();

    /** A timer with a defect must not eat the CPU. */
    private static final long AFTER_DEFECT = Duration.ofMillis(100).toNanos();

    /** Of dead peers, some are forgotten after an hour. */
    private static final long FORGET_EVERY = Duration.ofMinutes(1).toNanos();

    private static final long FIRST_BIND_RETRY = Duration.ofMillis(200).toNanos();
    private static final int BIND_DOUBLINGS = 4;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final AgentSettings settings;
    private final AgentPorts ports;
    private final Requests requests;
    private final Selector selector;
    private final LoopClock clock = LoopClock.startingNow();
    private final StartRule startRule = new StartRule();
    private final Confirmation confirmation = new Confirmation();
    private final MetaCache metas;
    private final Roster roster;
    private final ProblemLog problems;
    private final CountDownLatch quiet = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private Map<String, IpAddress> pods = Map.of();
    private boolean podsKnown;
    private Set<String> successions = Set.of();
    private Bytes meta = Bytes.EMPTY;
    private @Nullable OpenMembership membership;
    private long bindAt;
    private int bindFailures;
    private long notBefore;
    private long seenRevision = -1;
    private long nextForget = FORGET_EVERY;
    private volatile Group group;
    private volatile long dueAt = NEVER;

    GossipLoop(AgentSettings settings, AgentPorts ports, Requests requests) {
        this.settings = settings;
        this.ports = ports;
        this.requests = requests;
        this.metas = new MetaCache();
        this.roster = new Roster(settings.node(), metas, clock);
        this.problems = new ProblemLog(ports.metrics(), ports.problems());
        this.group = group(Map.of());
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for gossip", e);
        }
    }

    Group group() {
        return group;
    }

    /** See {@link MemberlistAgent#dueAt}. */
    long dueAt() {
        return dueAt;
    }

    /** There are requests. Any thread. */
    void wake() {
        selector.wakeup();
    }

    boolean awaitQuiet(long millis) throws InterruptedException {
        return quiet.await(millis, TimeUnit.MILLISECONDS);
    }

    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        try {
            while (!requests.isClosed()) {
                guardedTurn();
            }
        } catch (IOException e) {
            LOG.atError().setCause(e).log("gossip has ended: its selector is broken");
        } finally {
            dueAt = NEVER;
            guarded(this::closePort);
            guarded(this::closeSelector);
            quiet.countDown();
            ended.countDown();
        }
    }

    private void guardedTurn() throws IOException {
        try {
            turn();
        } catch (RuntimeException defect) {
            defect(defect);
            notBefore = clock.now() + AFTER_DEFECT;
        }
    }

    private void turn() throws IOException {
        long due = nextWork();
        dueAt = due == NEVER || due == nextForget ? NEVER : clock.toNanoTime(due);
        select(due);
        ports.turned().run();
        OpenMembership present = membership;
        if (present != null) {
            guarded(present::handOff);
        }
        guarded(this::takeRequests);
        long now = clock.now();
        if (now >= due || nextWork() <= now) {
            fireTimers(Math.min(due, now), now);
        }
        guarded(this::publish);
    }

    private long nextWork() {
        long at = Math.min(nextForget, confirmation.wakeAt());
        OpenMembership present = membership;
        if (present != null) {
            at = Math.min(at, Math.min(present.wakeAt(), startRule.wakeAt()));
        } else if (requests.isOpen() && !requests.isLeaving()) {
            at = Math.min(at, bindAt);
        }
        return Math.max(at, notBefore);
    }

    private void select(long due) throws IOException {
        long wait = Math.min(due - clock.now(), HEARTBEAT);
        if (wait > 0) {
            // Rounded up: woken too early, the loop would only turn once more.
            selector.select(this::ready, (wait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        } else {
            selector.selectNow(this::ready);
        }
        if (clock.now() - due > LATE) {
            selector.selectNow(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        OpenMembership present = membership;
        if (present != null) {
            guarded(() -> present.ready(key));
        }
    }

    private void fireTimers(long due, long now) {
        boolean fine = guarded(() -> timers(due, now));
        if (!fine) {
            notBefore = clock.now() + AFTER_DEFECT;
        }
    }

    private void timers(long due, long now) {
        confirmation.expire(now);
        OpenMembership present = membership;
        if (present != null) {
            present.timers(due, now);
        } else if (requests.isOpen() && !requests.isLeaving() && now >= bindAt) {
            openPort(now);
        }
    }

    private void openPort(long now) {
        try {
            OpenMembership opened = new OpenMembership(
                    new OpenMembership.Surroundings(
                            settings, clock, ports.metrics(), problems, startRule, confirmation, metas, roster),
                    meta,
                    selector);
            membership = opened;
            LOG.atInfo()
                    .addKeyValue("address", PeerPaths.text(settings.endpoint()))
                    .log("gossip port is open");
            opened.successionsAre(successions);
            if (podsKnown) {
                opened.podsAre(pods);
            }
        } catch (IOException e) {
            bindAt = now + bindRetry();
            problems.report(Problem.BIND_FAILED, settings.endpoint(), now, () -> bindProblem(e));
        }
    }

    private long bindRetry() {
        long full = FIRST_BIND_RETRY << Math.min(bindFailures++, BIND_DOUBLINGS);
        return full - ThreadLocalRandom.current().nextLong(full / 2);
    }

    private String bindProblem(IOException e) {
        return "the gossip port, UDP and TCP " + PeerPaths.text(settings.endpoint()) + ", cannot be opened: "
                + e.getMessage() + "; the address (--ml-bindaddr) must be one of this node's, and the port"
                + " (--ml-bindport) free; tried again and again";
    }

    private void takeRequests() {
        requests.takeMeta().ifPresent(newMeta -> {
            meta = MemberMetaCodec.encode(newMeta);
            ifOpen(present -> present.describe(meta));
        });
        requests.takeSuccessions().ifPresent(nodes -> {
            successions = nodes;
            ifOpen(present -> present.successionsAre(nodes));
        });
        if (requests.takePodsChanged()) {
            readPods();
        }
        if (requests.isRejoining()) {
            startRule.restart(clock.now());
            ifOpen(OpenMembership::startOver);
            publish();
            requests.rejoined();
        }
        requests.takeConfirm().ifPresent(since -> confirm(clock.fromNanoTime(since)));
        if (requests.isLeaving()) {
            ifOpen(OpenMembership::leave);
        }
    }

    private void confirm(long since) {
        if (confirmation.covers(since)) {
            return;
        }
        if (membership == null) {
            confirmation.begin(Set.of(), clock.now());
        }
        ifOpen(OpenMembership::confirm);
    }

    private interface Action {
        void of(OpenMembership membership);
    }

    private void ifOpen(Action action) {
        OpenMembership present = membership;
        if (present != null) {
            action.of(present);
        }
    }

    /** The Pods' addresses of the family in which this node listens; the others cannot be reached from here. */
    private void readPods() {
        Map<String, IpAddress> addresses = new HashMap<>();
        Map<String, Endpoint> peers = new HashMap<>();
        for (SpeakerPod pod : ports.pods().get()) {
            for (IpAddress address : pod.addresses()) {
                if (address.family() == settings.bindAddress().family()) {
                    addresses.put(pod.node(), address);
                    if (!pod.node().equals(settings.node()) && !address.equals(settings.bindAddress())) {
                        peers.put(pod.node(), new Endpoint(address, settings.port()));
                    }
                }
            }
        }
        pods = addresses;
        podsKnown = true;
        startRule.peersAre(peers, clock.now());
        ifOpen(present -> present.podsAre(addresses));
    }

    private void publish() {
        long now = clock.now();
        boolean peersChanged = updateRoster(now);
        boolean standingChanged = (requests.isOpen() || startRule.standing() != Group.Standing.STARTING)
                && startRule.update(now, roster::isLive, roster.anyLive());
        Group before = group;
        boolean standingPublished = before.standing() == startRule.standing()
                && before.joinedAt() == clock.toNanoTime(startRule.since())
                && before.confirmedAt() == clock.toNanoTime(confirmation.confirmedAt());
        if (standingChanged || !standingPublished || peersChanged) {
            group = group(peersChanged ? roster.peers() : before.peers());
            ports.onChange().run();
        }
        OpenMembership present = membership;
        if (requests.isLeaving() && (present == null || present.hasLeft())) {
            quiet.countDown();
        }
    }

    private boolean updateRoster(long now) {
        OpenMembership present = membership;
        boolean forget = now >= nextForget;
        if (present == null || !forget && present.state().revision() == seenRevision) {
            nextForget = forget ? now + FORGET_EVERY : nextForget;
            return false;
        }
        nextForget = forget ? now + FORGET_EVERY : nextForget;
        seenRevision = present.state().revision();
        roster.update(present.state().members(), now);
        ports.metrics().members(roster.counts());
        return !Roster.sayTheSame(roster.peers(), group.peers());
    }

    private Group group(Map<String, Peer> peers) {
        return new Group(
                startRule.standing(),
                clock.toNanoTime(startRule.since()),
                peers,
                clock.toNanoTime(confirmation.confirmedAt()),
                settings.parameters().shortestDetection(Math.max(1, roster.known())));
    }

    private void closePort() {
        OpenMembership present = membership;
        membership = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether nothing went wrong. */
    private boolean guarded(Runnable part) {
        try {
            part.run();
            return true;
        } catch (RuntimeException defect) {
            defect(defect);
            return false;
        }
    }

    private void defect(RuntimeException defect) {
        ports.metrics().dropped(Drop.INTERNAL_ERROR);
        LOG.atError().setCause(defect).log("a part of a gossip turn failed");
    }
}
