package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.packet.AnnouncedAddresses;
import dev.metallbj.speaker.packet.Ipv4Map;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything this node answers for, at one turn of the announcer's loop. Immutable; asking allocates nothing.
 *
 * <p>IPv4 only: IPv6 addresses come with neighbour discovery.
 */
public final class Announcements implements AnnouncedAddresses {
    // The answer for what is not announced, so that no look-up gives null. Its counters belong to no family and are
    // never scraped.
    private static final Announcement NOBODY = nobody();

    private final Ipv4Map<Announcement> byIp;
    private final long turnNanos;

    private Announcements(Ipv4Map<Announcement> byIp, long turnNanos) {
        this.byIp = byIp;
        this.turnNanos = turnNanos;
    }

    /**
     * Nothing announced.
     *
     * @param turnNanos as in {@link #turnNanos}
     */
    public static Announcements none(long turnNanos) {
        return new Announcements(new Ipv4Map<>(Map.of()), turnNanos);
    }

    /** @param announced IPv4, each address once */
    static Announcements of(Collection<Announcement> announced, long turnNanos) {
        Map<Integer, Announcement> entries = HashMap.newHashMap(announced.size());
        for (Announcement one : announced) {
            entries.put(one.ip().v4Bits(), one);
        }
        return new Announcements(new Ipv4Map<>(entries), turnNanos);
    }

    /** The same set, at a later turn; shares everything but the time. */
    Announcements at(long laterTurnNanos) {
        return new Announcements(byIp, laterTurnNanos);
    }

    /** {@link System#nanoTime} of the loop's last turn: how old this may be at most is for the reader to judge. */
    public long turnNanos() {
        return turnNanos;
    }

    /** Number of addresses. */
    public int size() {
        return byIp.size();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // NOBODY is one object and stands for nothing else
    public Presence presence(int ip, String interfaceName) {
        Announcement found = byIp.getOrDefault(ip, NOBODY);
        if (found == NOBODY) {
            return Presence.NOWHERE;
        }
        return found.interfaces().contains(interfaceName) ? Presence.HERE : Presence.ELSEWHERE;
    }

    /** Announced addresses are watched: who else claims one matters. */
    @Override
    public boolean watches(int ip) {
        return byIp.contains(ip);
    }

    /** The counters of an announced address; for another one, counters that nobody sees. */
    public AddressCounters counters(int ip) {
        return byIp.getOrDefault(ip, NOBODY).counters();
    }

    private static Announcement nobody() {
        Metrics unseen = new Metrics();
        Counter counter = unseen.counter("unseen", "").series();
        return new Announcement(IpAddress.ofV4(0), Interfaces.ALL, new AddressCounters(counter, counter, counter));
    }
}
