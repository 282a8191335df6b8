package dev.metallbj.speaker.announce;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.inquiry.Inquiries;
import dev.metallbj.speaker.link.Carrier;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what this node announces equal to what it should announce.
 *
 * <p>Each turn takes what changed out of the {@link Inbox} and the {@link Gossip}, decides anew about the Services concerned, publishes the outcome
 * and sends what is due; what there is to say is said last. It works on the present state, never on the change itself, so a change told late, twice or
 * not in order does no harm. All methods belong to one thread, {@link AnnouncerLoop}'s; others read what it publishes.
 */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** A turn is taken at least this often; with gossip more often, since the age of the published set says that the loop lives. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final Duration AT_REST_LINE = Duration.ofMinutes(10);

    /** Services decided in one turn: at 10,000 Services packets to send must not wait for the last of them. */
    private static final int SERVICES_PER_TURN = 256;

    /** Of those whose owner is gone, fewer: on a tenth of a core the first hundred are back before the last hundred are decided. */
    private static final int URGENT_PER_TURN = 32;

    /** Lines and Events written in one turn; the same reason. */
    private static final int LINES_PER_TURN = 16;

    /** While this process is fenced it looks this often whether gossip has found out. */
    private static final long FENCED_PAUSE = Duration.ofMillis(20).toNanos();

    /** After a stop of this length others have probably taken over. */
    private static final long LONG_STOP = Duration.ofSeconds(1).toNanos();

    /**
     * What the announcer is told by its user.
     *
     * @param node name of this node
     * @param ignoreExcludeLabel {@code --ignore-exclude-lb}
     * @param refresh {@code --garp-interval}; zero = off
     * @param refuseConflicts {@code --on-conflict refuse}: an address that another machine has is not announced
     */
    public record Settings(String node, boolean ignoreExcludeLabel, Duration refresh, boolean refuseConflicts) {}

    /**
     * What the announcer is connected to. Each is asked at each turn that needs it.
     *
     * @param links the interfaces of this node
     * @param carrier of the interface that gossip uses, if it is known
     * @param neighbours the kernel's: who answers for which addresses
     * @param events where Events about Services go
     * @param announced who else is told
     * @param nanoTime monotonic nanoseconds, the clock of {@link #turn}'s argument
     * @param wallMillis milliseconds since 1970, the clock of captured frames
     */
    public record Surroundings(
            ClusterView cluster,
            Gossip gossip,
            Supplier<Links> links,
            Supplier<Optional<Carrier>> carrier,
            Supplier<Map<MacAddress, List<IpAddress>>> neighbours,
            OpenLinks open,
            Inbox inbox,
            ServiceEvents events,
            AnnouncedServices announced,
            LongSupplier nanoTime,
            LongSupplier wallMillis) {}

    private final Settings settings;
    private final Surroundings around;
    private final ClusterView cluster;
    private final Gossip gossip;
    private final OpenLinks open;
    private final Inbox inbox;
    private final AnnouncementLog log;
    private final AnnounceMetrics metrics;
    private final AddressTable table;
    private final ServiceDecisions services;
    private final GratuitousSender gratuitous;
    private final Gate gate;
    private final SpeakerMacs speakers;
    private final Company company;
    private final Inquiries inquiries;
    private final Wire wire;

    // Those whose owner is gone are decided first: everybody waits for them.
    private final Set<String> urgent = new LinkedHashSet<>();
    private final Set<String> pending = new LinkedHashSet<>();

    /** Every Service is to be decided: they are put in the line when no urgent one is left, since naming thousands takes its time. */
    private boolean allDue;

    private final AtomicReference<Announcements> published;
    private Links linksSeen = Links.NONE;
    private Map<IpFamily, List<Link>> openSeen = Map.of();
    private Config configWatched = Config.EMPTY;
    private boolean watchesIpv6;
    private Group groupSeen = Group.OFF;
    private String closedSeen = "";
    private boolean couldTakeOver;
    private boolean electorateChanged = true;
    private boolean leaving;
    private boolean lifted;
    private boolean started;
    private Set<IpAddress> watchedSeen = Set.of();
    private boolean saidAllDecided;
    private long notBefore = Long.MIN_VALUE;
    private String missing = "not started";
    private long nextAtRest;
    private long nextRefresh;

    /**
     * Wires it up; nothing happens before the first {@link #turn}.
     *
     * @param published set at each turn; what the packet path answers from
     * @param now monotonic nanoseconds
     */
    public Announcer(
            Settings settings,
            Surroundings around,
            AnnounceMetrics metrics,
            WireMetrics wireMetrics,
            AtomicReference<Announcements> published,
            long now) {
        this.settings = settings;
        this.around = around;
        this.cluster = around.cluster();
        this.gossip = around.gossip();
        this.open = around.open();
        this.inbox = around.inbox();
        this.log = new AnnouncementLog(settings.node(), around.events(), around.announced());
        this.metrics = metrics;
        this.table = new AddressTable(metrics);
        OnTheWire onTheWire = OnTheWire.of(settings.node(), settings.refuseConflicts(), log, wireMetrics);
        this.inquiries = onTheWire.inquiries();
        this.services = new ServiceDecisions(settings.node(), cluster, table, log, onTheWire);
        this.gratuitous = new GratuitousSender(open, log);
        this.gate = new Gate(gossip, around.carrier());
        this.speakers = new SpeakerMacs(around.neighbours());
        this.company = new Company(settings, cluster, gossip, log);
        this.wire = new Wire(settings.node(), cluster, speakers, services, onTheWire, gratuitous, log);
        this.published = published;
        this.nextAtRest = now + AT_REST_LINE.toNanos();
        this.nextRefresh = settings.refresh().isZero()
                ? OpenLinks.NEVER
                : now + settings.refresh().toNanos();
    }

    /** Why this speaker is not ready after the last turn; empty when it is. */
    public String missing() {
        return missing;
    }

    /**
     * One turn.
     *
     * @param now monotonic nanoseconds, never less than in the turn before
     * @return when the next turn is due although nobody changes anything; not later than a second from now
     */
    public long turn(long now) {
        inbox.read();
        gate.turn(now);
        if (gate.isFenced()) {
            // Nothing is published, so what is published is too old to be answered from.
            return now + FENCED_PAUSE;
        }
        if (gate.takeLifted()) {
            notBefore = around.wallMillis().getAsLong();
            electorateChanged = true;
            lifted = true;
            wire.restart();
        }
        watchPools();
        long retry = open.follow(takeLinks(), now);
        boolean openChanged = takeOpen();
        takeGroup(now);
        wire.follow(groupSeen, gate.mayTakeOver(), now);
        takeClaims(now);
        wire.conclude(now);
        List<Holdings.Ask> asks = List.of();
        boolean decides = false;
        long begun = 0;
        boolean read = cluster.isRead();
        if (read) {
            joinWhenOpen();
            collect(openChanged, now);
            decides = !allDecided();
            begun = decides ? around.nanoTime().getAsLong() : 0;
            decide(now);
            asks = services.tick(now, pending::add);
        }
        List<AddressTable.Change> changes = table.takeChanges();
        long written = around.nanoTime().getAsLong();
        if (gate.isRunning(written)) {
            Announcements next = next(!changes.isEmpty(), written);
            if (lifted) {
                // Others have answered meanwhile: what they have is claimed before the first answer.
                claimAgain(now);
                sendGratuitous(changes, next, now);
                publish(next);
            } else {
                publish(next);
                sendGratuitous(changes, next, now);
            }
            wire.ask(asks, openSeen, now);
        }
        if (decides) {
            metrics.reconciled(around.nanoTime().getAsLong() - begun);
        }
        // Otherwise others may have by now what this turn would claim. What it has decided is published, and all of it
        // claimed, when the fence is lifted.
        company.describe(services.holdsAny(), now);
        if (urgent.isEmpty() && !gratuitous.hasFirstRounds()) {
            log.flush(LINES_PER_TURN);
        }
        sayAtRest(now);
        sayAllDecided();
        missing = whatIsMissing();
        return nextTurn(read, retry, now);
    }

    /**
     * From now on this speaker hands over what it has. Turns go on until {@link #isDone}.
     *
     * @param now monotonic nanoseconds
     */
    public void leave(long now) {
        leaving = true;
        services.leave();
        gossip.leave();
        electorateChanged = true;
        if (gossip.group().standing() == Standing.OFF) {
            services.withdrawAll("speakerStopping"); // nobody would know, and nobody takes over
        }
    }

    /** Whether everything is handed over. */
    public boolean isDone() {
        return !services.holdsAny() && allDecided();
    }

    /** Withdraws everything and closes the interfaces: the last thing that is done. */
    public void stop(long now) {
        services.withdrawAll("speakerStopping");
        published.set(next(true, now));
        log.flush(Integer.MAX_VALUE);
        open.close();
    }

    private void publish(Announcements next) {
        table.publishing(around.nanoTime().getAsLong(), around.wallMillis().getAsLong());
        published.set(next);
    }

    private Links takeLinks() {
        linksSeen = around.links().get();
        return linksSeen;
    }

    // Only what is open counts: an address that cannot be answered anywhere is not announced.
    private boolean takeOpen() {
        Map<IpFamily, List<Link>> present = new EnumMap<>(IpFamily.class);
        String closed = gate.closedInterface();
        for (IpFamily family : IpFamily.values()) {
            List<Link> links = new ArrayList<>(open.open(family));
            links.removeIf(link -> link.name().equals(closed));
            present.put(family, List.copyOf(links));
        }
        boolean changed = !present.equals(openSeen);
        openSeen = Map.copyOf(present);
        services.links(openSeen);
        if (changed) {
            electorateChanged |= company.use(openForAny());
        }
        return changed;
    }

    private List<Link> openFor(IpFamily family) {
        return openSeen.getOrDefault(family, List.of());
    }

    /** By index: what the others are told to be usable is so for one family at least. */
    private List<Link> openForAny() {
        Map<Integer, Link> any = new TreeMap<>();
        for (List<Link> links : openSeen.values()) {
            links.forEach(link -> any.put(link.index(), link));
        }
        return List.copyOf(any.values());
    }

    // Before anything is decided: an interface that IPv6 needs is open by then.
    private void watchPools() {
        if (!cluster.config().equals(configWatched)) {
            watch(table.announcements());
        }
    }

    private void watch(List<Announcement> announced) {
        Config config = cluster.config();
        List<Cidr> blocks = WatchedBlocks.of(config, announced, watchedSeen);
        configWatched = config;
        watchesIpv6 = blocks.stream().anyMatch(block -> block.base().family() == IpFamily.IPV6);
        open.watch(blocks);
    }

    private void takeGroup(long now) {
        Group group = gate.group();
        boolean mayTakeOver = gate.mayTakeOver();
        if (mayTakeOver != couldTakeOver) {
            couldTakeOver = mayTakeOver;
            electorateChanged = true;
        }
        services.mayTakeOver(mayTakeOver);
        if (group.equals(groupSeen)) {
            return;
        }
        Group before = groupSeen;
        groupSeen = group;
        company.follow(group);
        speakers.follow(group);
        Set<String> moved = Company.withOtherInterfaces(before, group);
        Set<String> live = group.live();
        Set<String> wasLive = before.live();
        if (!live.equals(wasLive) || !Company.sayTheSameOfRules(before, group) || !moved.isEmpty()) {
            electorateChanged = true;
            Set<String> gone = new HashSet<>(wasLive);
            gone.removeAll(live);
            gone.addAll(moved); // what they can announce no more somebody else has to
            services.forEachOwnedBy(gone, urgent::add);
        }
        if (Company.hasReturned(before, group)) {
            // Clients on the other side still hold another MAC for what is ours.
            gratuitous.refresh(table.announcements(), now);
        }
    }

    private void joinWhenOpen() {
        if (!openFor(IpFamily.IPV4).isEmpty() || linksSeen.usable(IpFamily.IPV4).isEmpty()) {
            gossip.open();
        }
    }

    private void collect(boolean openChanged, long now) {
        if (inbox.takeClusterChanged() || !started || electorateChanged || now >= company.askAgain()) {
            started = true;
            electorateChanged = false;
            services.electorate(company.electorate(now, leaving), groupSeen);
            wire.follow(groupSeen, gate.mayTakeOver(), now); // other rules may hold
            allDue = true;
        }
        if (openChanged) {
            services.forEachOwnedBy(Set.of(settings.node()), pending::add);
            pending.addAll(inquiries.waiting());
        }
        if (inquiries.takeMoreStand()) {
            services.forEachOwnedBy(Set.of(settings.node()), pending::add);
        }
        urgent.addAll(wire.takeConcerned());
        inbox.drainServices(pending);
    }

    private void decide(long now) {
        if (urgent.isEmpty()) {
            collectAll();
            decideSome(pending, SERVICES_PER_TURN, now);
        } else {
            decideSome(urgent, URGENT_PER_TURN, now);
        }
    }

    private boolean allDecided() {
        return urgent.isEmpty() && pending.isEmpty() && !allDue;
    }

    private void collectAll() {
        if (allDue) {
            allDue = false;
            cluster.forEachService(pending::add);
            services.forEachKnown(pending::add);
        }
    }

    private void decideSome(Set<String> due, int limit, long now) {
        for (int i = 0; i < limit && !due.isEmpty(); i++) {
            Iterator<String> first = due.iterator();
            String service = first.next();
            first.remove();
            decide(service, now);
            gate.isRunning(around.nanoTime().getAsLong());
        }
    }

    private void decide(String service, long now) {
        try {
            services.decide(service, now, pending::add);
        } catch (RuntimeException defect) {
            // One Service that cannot be decided must not keep the others from it.
            LOG.atError().setCause(defect).addKeyValue("service", service).log("the service could not be decided");
        }
    }

    /** What is to be answered from, from now on. */
    private Announcements next(boolean changed, long now) {
        Announcements.Validity validity = new Announcements.Validity(
                now,
                groupSeen.hasLive() ? groupSeen.fenceNanos() : Announcements.Validity.FOREVER,
                notBefore,
                gate.closedInterface());
        Set<IpAddress> watched = wire.watched();
        if (changed || lifted || !watched.equals(watchedSeen)) {
            watchedSeen = watched;
            List<Announcement> announced = table.announcements();
            // Before the first frame asks for an answer.
            watch(announced);
            open.joinGroups(announced);
            return Announcements.of(announced, watched, validity);
        }
        return published.get().with(validity);
    }

    private void sendGratuitous(List<AddressTable.Change> changes, Announcements current, long now) {
        // In this order: what is new on a new interface gets one burst, not two.
        for (AddressTable.Change change : changes) {
            gratuitous.addressChanged(change, now);
            wire.changed(change, openSeen, now);
        }
        String closed = gate.closedInterface();
        boolean reopened = closed.isEmpty() && !closedSeen.isEmpty();
        closedSeen = closed;
        if (reopened) {
            gratuitous.refresh(table.announcements(), now);
        }
        gratuitous.followLinks(table::announcements, now);
        wire.followLinks(openSeen, table::announcements, now);
        for (IpAddress ip : wire.takeForeignDefences()) {
            table.announcement(ip).ifPresent(one -> gratuitous.defend(one, current));
        }
        for (IpAddress ip : wire.takeDefences(now)) {
            table.announcement(ip).ifPresent(one -> gratuitous.refresh(List.of(one), now));
        }
        if (now >= nextRefresh) {
            nextRefresh = now + settings.refresh().toNanos();
            gratuitous.refresh(table.announcements(), now);
        }
        gratuitous.sendDue(current, now);
        services.takeSuccessions().ifPresent(gossip::successions);
    }

    // Others may have had what is ours again. After a short stop that is unlikely, and a burst of everything would be
    // noise.
    private void claimAgain(long now) {
        lifted = false;
        if (gate.lastStopNanos() >= LONG_STOP) {
            gratuitous.burst(table.announcements(), now);
        } else {
            gratuitous.refresh(table.announcements(), now);
        }
    }

    private void takeClaims(long now) {
        List<Claim> claims = new ArrayList<>();
        inbox.drainClaims(claims);
        for (Claim claim : claims) {
            wire.hear(claim, linksSeen, now);
        }
    }

    private void sayAtRest(long now) {
        if (now >= nextAtRest) {
            nextAtRest = now + AT_REST_LINE.toNanos();
            log.atRest(table.announcements());
        }
    }

    private void sayAllDecided() {
        boolean decided = started && couldTakeOver && allDecided();
        if (decided && !saidAllDecided) {
            saidAllDecided = true;
            log.allDecided();
        }
    }

    private String whatIsMissing() {
        if (!started) {
            return "the caches are not read yet";
        }
        if (groupSeen.standing() == Standing.STARTING) {
            return "no other speaker has answered yet, and it is not certain that there is none";
        }
        if (!allDecided()) {
            return "services are not decided yet: " + (allDue ? "all" : pending.size() + urgent.size());
        }
        int arp = closed(IpFamily.IPV4);
        int ndp = watchesIpv6 ? closed(IpFamily.IPV6) : 0;
        if (arp > 0) {
            return "interfaces that should be open for ARP and are not: " + arp;
        }
        return ndp > 0 ? "interfaces that should be open for NDP and are not: " + ndp : "";
    }

    private int closed(IpFamily family) {
        return linksSeen.usable(family).size() - openFor(family).size();
    }

    private long nextTurn(boolean decides, long retry, long now) {
        if (decides && !allDecided()) {
            return now;
        }
        if (!log.isFlushed() && !gratuitous.hasFirstRounds()) {
            return now;
        }
        long next = now + gate.heartbeat(HEARTBEAT).toNanos();
        next = Math.min(next, Math.min(retry, gratuitous.nextDue()));
        next = Math.min(next, Math.min(wire.nextDue(now), services.nextDue()));
        next = Math.min(next, company.askAgain());
        return Math.max(now, Math.min(next, Math.min(nextAtRest, nextRefresh)));
    }
}
