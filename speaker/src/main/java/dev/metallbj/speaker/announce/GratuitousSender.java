package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;
import dev.metallbj.speaker.packet.ArpWriter;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import dev.metallbj.speaker.packet.NdpWriter;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says unasked who has an announced address: on each open interface when it begins to be announced there, and when the interface appears or
 * changes its MAC (spec section 6). Owned by the announcer's loop thread.
 */
final class GratuitousSender {
    private final OpenLinks links;
    private final AnnouncementLog log;
    private final GratuitousSchedule schedule = new GratuitousSchedule();
    private final byte[] arp = new byte[EthernetFrame.MIN_LENGTH];
    private final byte[] ndp = new byte[NdpWriter.LENGTH];
    // By family, then by index.
    private Map<IpFamily, Map<Integer, Link>> known = Map.of();

    GratuitousSender(OpenLinks links, AnnouncementLog log) {
        this.links = links;
        this.log = log;
    }

    /**
     * Looks at the open interfaces: a burst of everything announced there where one is new or has another MAC or name.
     *
     * @param announced asked only then
     */
    void followLinks(Supplier<? extends Collection<Announcement>> announced, long now) {
        Map<IpFamily, Map<Integer, Link>> before = known;
        Map<IpFamily, Map<Integer, Link>> present = new EnumMap<>(IpFamily.class);
        for (IpFamily family : IpFamily.values()) {
            Map<Integer, Link> open = new HashMap<>();
            for (Link link : links.open(family)) {
                open.put(link.index(), link);
            }
            present.put(family, open);
        }
        known = present;
        for (IpFamily family : IpFamily.values()) {
            for (Link link : open(family)) {
                Link was = before.getOrDefault(family, Map.of()).get(link.index());
                if (was == null || !was.mac().equals(link.mac()) || !was.name().equals(link.name())) {
                    burstOn(link, family, announced.get(), now);
                }
            }
        }
    }

    /** An address is claimed on other interfaces than before: a burst where it is new. */
    void addressChanged(AddressTable.Change change, long now) {
        for (Link link : open(change.ip().family())) {
            boolean was = change.before().contains(link.name());
            boolean is = change.after().contains(link.name());
            if (is && !was) {
                burst(change.ip(), link, now);
            } else if (was && !is) {
                schedule.cancel(change.ip(), link.index());
            }
        }
    }

    /** A full burst of these, everywhere. */
    void burst(Collection<Announcement> announced, long now) {
        for (IpFamily family : IpFamily.values()) {
            for (Link link : open(family)) {
                burstOn(link, family, announced, now);
            }
        }
    }

    /** One paced round of these, everywhere. */
    void refresh(Collection<Announcement> announced, long now) {
        for (Announcement one : announced) {
            for (Link link : open(one.ip().family())) {
                if (one.owned() && one.interfaces().contains(link.name())) {
                    schedule.refresh(one.ip(), link.index(), now);
                }
            }
        }
    }

    /** Sends what is due, after a last look whether the address is still ours there. */
    void sendDue(Announcements current, long now) {
        Optional<GratuitousSchedule.Frame> due = schedule.poll(now);
        while (due.isPresent()) {
            send(due.get(), current);
            due = schedule.poll(now);
        }
    }

    /**
     * Asks one station whether it has the address, on each of the interfaces: IPv4 from nobody's address (RFC 5227 section 2.1.1), IPv6 from the
     * interface's own, since an answer to nobody would go to everybody (RFC 4861 section 7.2.4). The answer comes as a claim.
     */
    void ask(IpAddress ip, MacAddress mac, Interfaces interfaces) {
        for (Link link : open(ip.family())) {
            if (interfaces.contains(link.name())) {
                switch (ip.family()) {
                    case IPV4 -> ArpWriter.probe(arp, mac.bits(), link.mac().bits(), ip.v4Bits());
                    case IPV6 -> writeSolicitation(ip, mac, link);
                }
                send(link, ip);
            }
        }
    }

    /**
     * Asks everybody on one interface whether he has the address, from nobody's address (RFC 5227 section 2.1.1, RFC 4862 section 5.4.2). An answer
     * comes as a claim: over IPv6 it goes to all nodes and looks like one that nobody asked for.
     *
     * @param interfaceName nothing is sent when it is not open for the address's family
     */
    void probe(IpAddress ip, String interfaceName) {
        for (Link link : open(ip.family())) {
            if (interfaceName.equals(link.name())) {
                long mac = link.mac().bits();
                switch (ip.family()) {
                    case IPV4 -> {
                        ArpWriter.probe(arp, MacAddress.BROADCAST.bits(), mac, ip.v4Bits());
                        links.send(link.index(), arp, arp.length);
                    }
                    case IPV6 -> {
                        NdpWriter.duplicateAddressDetection(ndp, mac, ip.high(), ip.low());
                        links.send(link.index(), ndp, NdpWriter.SHORT_LENGTH);
                    }
                }
            }
        }
    }

    /** Claims it once, everywhere, at once. */
    void defend(Announcement one, Announcements current) {
        for (Link link : List.copyOf(open(one.ip().family()))) {
            if (one.owned() && one.interfaces().contains(link.name())) {
                GratuitousSchedule.Form form =
                        one.ip().isV4() ? GratuitousSchedule.Form.REPLY : GratuitousSchedule.Form.ADVERTISEMENT;
                send(new GratuitousSchedule.Frame(one.ip(), link.index(), form), current);
            }
        }
    }

    /** Whether first rounds wait to be sent: clients wait for them. */
    boolean hasFirstRounds() {
        return schedule.hasFirstRounds();
    }

    /** When {@link #sendDue} has something to do next. */
    long nextDue() {
        return schedule.nextDue();
    }

    private void send(GratuitousSchedule.Frame due, Announcements current) {
        IpAddress ip = due.ip();
        Link link = known.getOrDefault(ip.family(), Map.of()).get(due.interfaceIndex());
        if (link == null || current.presence(ip, link.name()) != Presence.HERE) {
            return;
        }
        long mac = link.mac().bits();
        switch (due.form()) {
            case REPLY -> ArpWriter.gratuitousReply(arp, mac, ip.v4Bits());
            case REQUEST -> ArpWriter.gratuitousRequest(arp, mac, ip.v4Bits());
            case ADVERTISEMENT -> writeAdvertisement(ip, link);
        }
        if (send(link, ip)) {
            current.counters(ip).gratuitous().increment();
        }
    }

    private void writeAdvertisement(IpAddress ip, Link link) {
        IpAddress source = source(link);
        NdpWriter.unsolicitedAdvertisement(ndp, link.mac().bits(), source.high(), source.low(), ip.high(), ip.low());
    }

    private void writeSolicitation(IpAddress ip, MacAddress mac, Link link) {
        IpAddress source = source(link);
        NdpWriter.unicastSolicitation(
                ndp, mac.bits(), link.mac().bits(), source.high(), source.low(), ip.high(), ip.low());
    }

    // What is open for NDP has one.
    private static IpAddress source(Link link) {
        return link.linkLocal().orElseThrow();
    }

    /** Sends the frame that was written for this address. */
    private boolean send(Link link, IpAddress ip) {
        byte[] frame = ip.isV4() ? arp : ndp;
        return links.send(link.index(), frame, frame.length);
    }

    private Collection<Link> open(IpFamily family) {
        return known.getOrDefault(family, Map.of()).values();
    }

    private void burstOn(Link link, IpFamily family, Collection<Announcement> announced, long now) {
        for (Announcement one : announced) {
            if (one.owned() && one.ip().family() == family && one.interfaces().contains(link.name())) {
                burst(one.ip(), link, now);
            }
        }
    }

    private void burst(IpAddress ip, Link link, long now) {
        schedule.burst(ip, link.index(), now);
        log.burst(ip, link);
    }
}
