package dev.metallbj.speaker.announce;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.Pool;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Endpoints;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes over made-up addresses from a made-up dead node, once the program has started and without any effect. A JVM does everything slowly the first
 * time: on a tenth of a core the first real failover would take a second more than the second one.
 */
public final class Rehearsal implements ClusterView, OpenLinks, ServiceEvents {
    private static final String NODE = "rehearsal-1";
    private static final String OTHER = "rehearsal-2";
    private static final int SERVICES = 48;
    private static final int ROUNDS = 8;
    private static final long ROUND_NANOS = 5_000_000_000L;
    private static final long QUESTION_NANOS = 50_000_000L;
    private static final int QUESTIONS = 4;
    private static final MemberMeta META = new MemberMeta(
            1, 1, false, List.of(new MemberMeta.Interface("rehearsal0", MacAddress.parse("02:00:00:00:00:02"))), false);
    private static final int IFF_UP_BROADCAST = 0x3;
    private static final Link LINK = new Link(
            1,
            "rehearsal0",
            MacAddress.parse("02:00:00:00:00:01"),
            IFF_UP_BROADCAST,
            true,
            false,
            true,
            Optional.empty());

    private final Config config = madeUpConfig();
    private final AnnouncementLog log = new AnnouncementLog(NODE, this);
    private final AddressTable table = new AddressTable(new AnnounceMetrics(new Metrics(), NODE));
    private final OnTheWire wire = OnTheWire.of(NODE, false, log, new WireMetrics(new Metrics()));
    private final ServiceDecisions services = new ServiceDecisions(NODE, this, table, log, wire);
    private final GratuitousSender gratuitous = new GratuitousSender(this, log);

    private final SpeakerMacs speakers = new SpeakerMacs(Map::of);
    private final Wire segment = new Wire(NODE, this, speakers, services, wire, gratuitous, log);

    private Rehearsal() {}

    /**
     * Takes some 200 milliseconds of CPU, in portions. Any thread; nothing is shared with the program.
     *
     * @param pause between two portions, so that they do not take a CPU quota from what is not made up
     */
    public static void run(Duration pause) throws InterruptedException {
        new Rehearsal().play(pause);
    }

    private void play(Duration pause) throws InterruptedException {
        services.links(Map.of(IpFamily.IPV4, List.of(LINK)));
        gratuitous.followLinks(List::of, 0);
        for (int round = 0; round < ROUNDS; round++) {
            turn(Status.ALIVE, round * 2L * ROUND_NANOS);
            Thread.sleep(pause);
            suspect(round * 2L * ROUND_NANOS + ROUND_NANOS / 2);
            turn(Status.DEAD, (round * 2L + 1) * ROUND_NANOS);
            Thread.sleep(pause);
        }
    }

    private void turn(Status other, long now) {
        Peer peer = new Peer(other, Optional.of(META), now, now);
        Group group = new Group(Standing.JOINED, 0, Map.of(OTHER, peer), 0, Long.MAX_VALUE);
        Members members = Members.of(group.live()).with(NODE);
        services.electorate(new Electorate(nodes(), members, false, Rules.SET_1), group);
        speakers.follow(group);
        segment.follow(group, true, now);
        for (int i = 0; i < SERVICES; i++) {
            services.decide("rehearsal/" + i, now, _ -> {});
        }
        services.tick(now + ROUND_NANOS / 2, _ -> {}); // what goes to the other is let go by then
        List<AddressTable.Change> changes = table.takeChanges();
        List<Announcement> announced = table.announcements();
        WatchedBlocks.of(config, announced, Set.of());
        Announcements published = Announcements.of(announced, Announcements.Validity.at(now));
        for (AddressTable.Change change : changes) {
            gratuitous.addressChanged(change, now);
        }
        gratuitous.sendDue(published, now);
        services.takeSuccessions();
    }

    /** Gossip begins to miss the other: it is asked, and does not answer. */
    private void suspect(long now) {
        Peer peer = new Peer(Status.SUSPECT, Optional.of(META), now, now);
        segment.follow(new Group(Standing.JOINED, 0, Map.of(OTHER, peer), 0, Long.MAX_VALUE), true, now);
        for (int i = 0; i < QUESTIONS; i++) {
            segment.conclude(now + i * QUESTION_NANOS);
            segment.ask(List.of(), Map.of(IpFamily.IPV4, List.of(LINK)), now + i * QUESTION_NANOS);
        }
        segment.takeConcerned();
    }

    private static Config madeUpConfig() {
        IpRange range = new IpRange(IpAddress.parse("198.51.100.0"), IpAddress.parse("198.51.100.255"));
        Pool pool = new Pool("rehearsal", Map.of(), List.of(range), true, false, Optional.empty());
        L2Advertisement advertisement =
                new L2Advertisement("rehearsal", List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        return new Config(List.of(pool), List.of(advertisement));
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public Lookup service(String service) {
        String name = service.substring(service.indexOf('/') + 1);
        IpAddress ip = IpAddress.parse("198.51.100." + name);
        return new Lookup.Present(new ServiceView(
                "rehearsal",
                name,
                Map.of(),
                TrafficPolicy.CLUSTER,
                false,
                List.of(ip),
                new Endpoints(true, Set.of(OTHER))));
    }

    @Override
    public void forEachService(Consumer<String> reader) {}

    @Override
    public Collection<NodeView> nodes() {
        return List.of(new NodeView(NODE, Map.of(), false, false), new NodeView(OTHER, Map.of(), false, false));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public Collection<SpeakerPod> speakerPods() {
        return List.of();
    }

    @Override
    public long follow(Links links, long now) {
        return NEVER;
    }

    @Override
    public void watch(List<Cidr> blocks) {}

    @Override
    public void joinGroups(List<Announcement> announced) {}

    @Override
    public List<Link> open(IpFamily family) {
        return family == IpFamily.IPV4 ? List.of(LINK) : List.of();
    }

    @Override
    public boolean send(int interfaceIndex, byte[] frame, int length) {
        return true;
    }

    @Override
    public void close() {}

    @Override
    public void normal(String service, String reason, String message) {}

    @Override
    public void warning(String service, String reason, String message) {}
}
