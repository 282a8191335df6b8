package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;
import dev.metallbj.speaker.packet.ArpWriter;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.Collection;
import java.util.HashMap;
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
    private final byte[] frame = new byte[EthernetFrame.MIN_LENGTH];
    private Map<Integer, Link> known = Map.of();

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
        Map<Integer, Link> open = new HashMap<>();
        for (Link link : links.open(IpFamily.IPV4)) {
            open.put(link.index(), link);
        }
        Map<Integer, Link> before = known;
        known = open;
        for (Link link : open.values()) {
            Link was = before.get(link.index());
            if (was == null || !was.mac().equals(link.mac()) || !was.name().equals(link.name())) {
                burstOn(link, announced.get(), now);
            }
        }
    }

    /** An address is claimed on other interfaces than before: a burst where it is new. */
    void addressChanged(AddressTable.Change change, long now) {
        if (!change.ip().isV4()) {
            return;
        }
        for (Link link : known.values()) {
            boolean was = change.before().contains(link.name());
            boolean is = change.after().contains(link.name());
            if (is && !was) {
                burst(change.ip(), link, now);
            } else if (was && !is) {
                schedule.cancel(change.ip().v4Bits(), link.index());
            }
        }
    }

    /** A full burst of these, everywhere. */
    void burst(Collection<Announcement> announced, long now) {
        for (Link link : known.values()) {
            burstOn(link, announced, now);
        }
    }

    /** One paced round of these, everywhere. */
    void refresh(Collection<Announcement> announced, long now) {
        for (Announcement one : announced) {
            for (Link link : known.values()) {
                if (one.owned() && one.interfaces().contains(link.name())) {
                    schedule.refresh(one.ip().v4Bits(), link.index(), now);
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
     * Asks one station whether it has the address, from nobody's address (RFC 5227 section 2.1.1), on each of the interfaces. The answer comes as
     * a claim.
     */
    void ask(int ip, MacAddress mac, Interfaces interfaces) {
        for (Link link : known.values()) {
            if (interfaces.contains(link.name())) {
                ArpWriter.probe(frame, mac.bits(), link.mac().bits(), ip);
                links.send(link.index(), frame, frame.length);
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
        Link link = known.get(due.interfaceIndex());
        if (link == null || current.presence(due.ip(), link.name()) != Presence.HERE) {
            return;
        }
        switch (due.form()) {
            case REPLY -> ArpWriter.gratuitousReply(frame, link.mac().bits(), due.ip());
            case REQUEST -> ArpWriter.gratuitousRequest(frame, link.mac().bits(), due.ip());
        }
        if (links.send(link.index(), frame, frame.length)) {
            current.counters(due.ip()).gratuitous().increment();
        }
    }

    private void burstOn(Link link, Collection<Announcement> announced, long now) {
        for (Announcement one : announced) {
            if (one.owned() && one.interfaces().contains(link.name())) {
                burst(one.ip(), link, now);
            }
        }
    }

    private void burst(IpAddress ip, Link link, long now) {
        schedule.burst(ip.v4Bits(), link.index(), now);
        log.burst(ip, link);
    }
}
