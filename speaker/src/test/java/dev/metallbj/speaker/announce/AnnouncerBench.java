package dev.metallbj.speaker.announce;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Carrier;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.MacAddress;
import dev.metallbj.speaker.packet.NdpPacket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** The announcer of node-1 with a virtual clock, and a record of what it sends and says. */
final class AnnouncerBench implements OpenLinks, ServiceEvents, AnnouncedServices {
    private static final int IFF_UP_BROADCAST = 0x3;

    final FakeCluster cluster;
    final Metrics metrics = new Metrics();
    final Metrics wireMetrics = new Metrics();
    final Inbox inbox = new Inbox();
    final AtomicReference<Announcements> published = new AtomicReference<>(Announcements.none(0));
    final List<ArpPacket> sent = new ArrayList<>();
    /** Told of each frame, with the name of the interface. */
    BiConsumer<String, ArpPacket> onSend = (_, _) -> {};

    final List<NdpPacket> sentNdp = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<String> speakerEvents = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    final Announcer announcer;
    final FakeGossip gossip = new FakeGossip();
    Optional<Carrier> carrier = Optional.empty();
    Map<MacAddress, List<IpAddress>> neighbours = Map.of();
    Links links = new Links(List.of(link(2, "eth0", "02:00:5e:10:00:02")), Map.of());
    List<Cidr> watched = List.of();
    boolean closed;
    boolean mayOpen = true;
    long now;

    /** The IPv6 addresses whose groups are joined. */
    Set<IpAddress> joined = Set.of();

    private Map<IpFamily, List<Link>> open = Map.of();

    AnnouncerBench() {
        this(Duration.ZERO);
    }

    AnnouncerBench(Duration refresh) {
        this("node-1", new FakeCluster(), refresh, false, 0);
        cluster.node("node-1", Map.of());
    }

    /** With {@code --on-conflict refuse}. */
    static AnnouncerBench refusing() {
        AnnouncerBench bench = new AnnouncerBench("node-1", new FakeCluster(), Duration.ZERO, true, 0);
        bench.cluster.node("node-1", Map.of());
        return bench;
    }

    /** The announcer of another node, of a cluster that others see too. */
    AnnouncerBench(String node, FakeCluster cluster, Duration refresh, boolean refuseConflicts, long now) {
        this.cluster = cluster;
        this.now = now;
        announcer = new Announcer(
                new Announcer.Settings(node, false, refresh, refuseConflicts),
                new Announcer.Surroundings(
                        cluster,
                        gossip,
                        () -> links,
                        () -> carrier,
                        () -> neighbours,
                        this,
                        inbox,
                        this,
                        this,
                        () -> this.now,
                        () -> this.now / 1_000_000),
                new AnnounceMetrics(metrics, node),
                new WireMetrics(wireMetrics),
                published,
                now);
    }

    /** With a link-local address. */
    static Link dualStack(int index, String name, String mac) {
        return new Link(
                index,
                name,
                MacAddress.parse(mac),
                IFF_UP_BROADCAST,
                true,
                false,
                true,
                Optional.of(IpAddress.parse("fe80::" + index)));
    }

    static Link link(int index, String name, String mac) {
        return new Link(index, name, MacAddress.parse(mac), IFF_UP_BROADCAST, true, false, true, Optional.empty());
    }

    /** A Service changed: told as the caches tell it, then one turn. */
    void changed(String name) {
        inbox.serviceChanged("default/" + name);
        turn();
    }

    /** A node or the configuration changed. */
    void clusterChanged() {
        inbox.clusterChanged();
        turn();
    }

    long turn() {
        return announcer.turn(now);
    }

    /** Turns whenever a turn is due until that much time has passed. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        long due = turn();
        while (due < end) {
            now = Math.max(due, now + 1);
            due = turn();
        }
        now = end;
        turn();
    }

    boolean announces(String ip) {
        return published.get().presence(IpAddress.parse(ip), "eth0") != Presence.NOWHERE;
    }

    boolean announces(String ip, String interfaceName) {
        return published.get().presence(IpAddress.parse(ip), interfaceName) == Presence.HERE;
    }

    @Override
    public long follow(Links present, long time) {
        boolean watchesIpv6 = watched.stream().anyMatch(block -> block.base().family() == IpFamily.IPV6);
        open = !mayOpen
                ? Map.of()
                : Map.of(
                        IpFamily.IPV4,
                        present.usable(IpFamily.IPV4),
                        IpFamily.IPV6,
                        watchesIpv6 ? present.usable(IpFamily.IPV6) : List.of());
        return NEVER;
    }

    @Override
    public void watch(List<Cidr> blocks) {
        watched = blocks;
    }

    @Override
    public void joinGroups(List<Announcement> announced) {
        Set<IpAddress> present = new HashSet<>();
        for (Announcement one : announced) {
            if (!one.ip().isV4()) {
                present.add(one.ip());
            }
        }
        joined = present;
    }

    @Override
    public List<Link> open(IpFamily family) {
        return open.getOrDefault(family, List.of());
    }

    @Override
    public boolean send(int interfaceIndex, byte[] frame, int length) {
        if (ArpPacket.decode(frame, length) instanceof ArpPacket.Decoded.Valid(ArpPacket packet)) {
            sent.add(packet);
            onSend.accept(nameOf(interfaceIndex), packet);
            return true;
        }
        if (NdpPacket.decode(frame, length) instanceof NdpPacket.Decoded.Valid(NdpPacket packet)) {
            if (packet.message() instanceof NdpPacket.Message.Advertisement && !joined.contains(packet.target())) {
                throw new AssertionError("advertised before its group is joined: " + packet);
            }
            sentNdp.add(packet);
            return true;
        }
        throw new AssertionError("neither an ARP nor an NDP frame");
    }

    /** The series about the wire as they are scraped. */
    String scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            wireMetrics.writeTo(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private String nameOf(int index) {
        for (Link link : links.all()) {
            if (link.index() == index) {
                return link.name();
            }
        }
        throw new AssertionError("a frame for interface " + index + ", which is not open");
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void normal(String service, String reason, String message) {
        events.add("Normal " + service + " " + reason + ": " + message);
    }

    @Override
    public void speaker(String reason, String message) {
        speakerEvents.add(reason + ": " + message);
    }

    @Override
    public void warning(String service, String reason, String message) {
        events.add("Warning " + service + " " + reason + ": " + message);
    }

    @Override
    public void announced(String service, Interfaces interfaces, boolean tookOver) {
        String on = interfaces instanceof Interfaces.Named(Set<String> names) ? " on " + new TreeSet<>(names) : "";
        told.add(service + on + (tookOver ? " taken over" : ""));
    }

    @Override
    public void withdrawn(String service) {
        told.add(service + " withdrawn");
    }

    @Override
    public void allDecided() {
        told.add("all decided");
    }
}
