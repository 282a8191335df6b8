package dev.metallbj.speaker.announce;

import dev.metallbj.config.Config;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what this node announces equal to what it should announce.
 *
 * <p>Each turn takes what changed out of the {@link Inbox}, decides anew about the Services concerned, publishes the outcome and sends what is
 * due. It works on the present state, never on the change itself, so a change told late, twice or not in order does no harm. All methods
 * belong to one thread, {@link AnnouncerLoop}'s; others read what it publishes.
 */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** A turn is taken at least this often: the age of the published set says that the loop lives. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final Duration AT_REST_LINE = Duration.ofMinutes(10);

    /** Services decided in one turn: at 10,000 Services packets to send must not wait for the last of them. */
    private static final int SERVICES_PER_TURN = 256;

    /**
     * What the announcer is told by its user.
     *
     * @param node name of this node
     * @param ignoreExcludeLabel {@code --ignore-exclude-lb}
     * @param refresh {@code --garp-interval}; zero = off
     */
    public record Settings(String node, boolean ignoreExcludeLabel, Duration refresh) {}

    private final Settings settings;
    private final ClusterView cluster;
    private final Supplier<Members> members;
    private final Supplier<Links> links;
    private final OpenLinks open;
    private final Inbox inbox;
    private final AnnouncementLog log;
    private final AddressTable table;
    private final ServiceDecisions services;
    private final GratuitousSender gratuitous;
    private final ClaimLog claimLog = new ClaimLog();

    private final Set<String> pending = new LinkedHashSet<>();
    private final AtomicReference<Announcements> published;
    private Links linksSeen = Links.NONE;
    private List<Link> openSeen = List.of();
    private Config configSeen = Config.EMPTY;
    private boolean started;
    private String missing = "not started";
    private long nextAtRest;
    private long nextRefresh;

    /**
     * Wires it up; nothing happens before the first {@link #turn}.
     *
     * @param members whose speakers live, asked at each change of the cluster
     * @param links the interfaces of this node, asked at each turn
     * @param published set at each turn; what the packet path answers from
     * @param now monotonic nanoseconds
     */
    public Announcer(
            Settings settings,
            ClusterView cluster,
            Supplier<Members> members,
            Supplier<Links> links,
            OpenLinks open,
            Inbox inbox,
            ServiceEvents events,
            AnnounceMetrics metrics,
            AtomicReference<Announcements> published,
            long now) {
        this.settings = settings;
        this.cluster = cluster;
        this.members = members;
        this.links = links;
        this.open = open;
        this.inbox = inbox;
        this.log = new AnnouncementLog(settings.node(), events);
        this.table = new AddressTable(metrics);
        this.services = new ServiceDecisions(settings.node(), cluster, table, log);
        this.gratuitous = new GratuitousSender(open);
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
        long retry = open.follow(takeLinks(), now);
        boolean openChanged = takeOpen();
        if (cluster.isRead()) {
            collect(openChanged);
            decide();
        }
        List<AddressTable.Change> changes = table.takeChanges();
        publish(!changes.isEmpty(), now);
        sendGratuitous(changes, now);
        takeClaims(now);
        sayAtRest(now);
        missing = whatIsMissing();
        return nextTurn(retry, now);
    }

    /** Withdraws everything and closes the interfaces: the last thing that is done. */
    public void stop(long now) {
        services.withdrawAll("speakerStopping");
        publish(true, now);
        open.close();
    }

    private Links takeLinks() {
        linksSeen = links.get();
        return linksSeen;
    }

    // Only what is open counts: an address that cannot be answered anywhere is not announced.
    private boolean takeOpen() {
        List<Link> present = open.open();
        boolean changed = !present.equals(openSeen);
        openSeen = present;
        services.links(present);
        return changed;
    }

    private void collect(boolean openChanged) {
        if (inbox.takeClusterChanged() || !started) {
            started = true;
            services.electorate(
                    new Electorate(cluster.nodes(), members.get(), settings.ignoreExcludeLabel(), Rules.CLASSIC));
            cluster.forEachService(pending::add);
            services.forEachKnown(pending::add);
        }
        if (openChanged) {
            services.forEachOwned(pending::add);
        }
        inbox.drainServices(pending);
    }

    private void decide() {
        Iterator<String> due = pending.iterator();
        for (int i = 0; i < SERVICES_PER_TURN && due.hasNext(); i++) {
            String service = due.next();
            due.remove();
            decide(service);
        }
    }

    private void decide(String service) {
        try {
            services.decide(service);
        } catch (RuntimeException defect) {
            // One Service that cannot be decided must not keep the others from it.
            LOG.atError().setCause(defect).addKeyValue("service", service).log("the service could not be decided");
        }
    }

    private void publish(boolean changed, long now) {
        Config config = cluster.config();
        if (changed || !config.equals(configSeen)) {
            configSeen = config;
            List<Announcement> announced = table.announcements();
            open.watch(WatchedBlocks.of(config, announced)); // before the first frame asks for an answer
            published.set(Announcements.of(announced, now));
        } else {
            published.set(published.get().at(now));
        }
    }

    private void sendGratuitous(List<AddressTable.Change> changes, long now) {
        // In this order: what is new on a new interface gets one burst, not two.
        for (AddressTable.Change change : changes) {
            gratuitous.addressChanged(change, now);
        }
        gratuitous.followLinks(table.announcements(), now);
        if (now >= nextRefresh) {
            nextRefresh = now + settings.refresh().toNanos();
            gratuitous.refresh(table.announcements(), now);
        }
        gratuitous.sendDue(published.get(), now);
    }

    private void takeClaims(long now) {
        List<Claim> claims = new ArrayList<>();
        inbox.drainClaims(claims);
        for (Claim claim : claims) {
            if (!isOwn(claim)) {
                claimLog.claimed(claim, now);
            }
        }
    }

    // Two interfaces of this node may be in one segment and hear each other.
    private boolean isOwn(Claim claim) {
        for (Link link : linksSeen.all()) {
            if (link.mac().equals(claim.mac())) {
                return true;
            }
        }
        return false;
    }

    private void sayAtRest(long now) {
        if (now >= nextAtRest) {
            nextAtRest = now + AT_REST_LINE.toNanos();
            log.atRest(table.announcements());
        }
    }

    private String whatIsMissing() {
        if (!started) {
            return "the caches are not read yet";
        }
        if (!pending.isEmpty()) {
            return "services are not decided yet: " + pending.size();
        }
        int closed = linksSeen.forArp().size() - openSeen.size();
        return closed == 0 ? "" : "interfaces that should be open for ARP and are not: " + closed;
    }

    private long nextTurn(long retry, long now) {
        if (!pending.isEmpty()) {
            return now;
        }
        long next = Math.min(now + HEARTBEAT.toNanos(), Math.min(retry, gratuitous.nextDue()));
        return Math.max(now, Math.min(next, Math.min(nextAtRest, nextRefresh)));
    }
}
