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
import java.util.Set;

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

    /** Addresses of others for which this node has asked: their claims matter too. */
    private final Ipv4Map<IpAddress> asked;

    private final Validity validity;

    private Announcements(Ipv4Map<Announcement> byIp, Ipv4Map<IpAddress> asked, Validity validity) {
        this.byIp = byIp;
        this.asked = asked;
        this.validity = validity;
    }

    /**
     * Until when, and for which frames, a set may be used (spec section 6, "Self-fencing").
     *
     * @param turnNanos monotonic nanoseconds of the loop's last turn
     * @param fenceNanos a set that is older than this is not answered from: others may have taken over; {@link Long#MAX_VALUE} = it never ages
     * @param notBefore milliseconds since 1970: frames captured before this moment are not answered, since this process was stopped then;
     *     {@link Long#MIN_VALUE} = it never was
     * @param closedInterface name of an interface on which nothing is answered although it may be up; empty = none
     */
    record Validity(long turnNanos, long fenceNanos, long notBefore, String closedInterface) {
        static final long FOREVER = Long.MAX_VALUE;

        /** At this turn, without restriction. */
        static Validity at(long turnNanos) {
            return new Validity(turnNanos, FOREVER, Long.MIN_VALUE, "");
        }
    }

    /**
     * Nothing announced.
     *
     * @param turnNanos as in {@link #turnNanos}
     */
    public static Announcements none(long turnNanos) {
        return new Announcements(new Ipv4Map<>(Map.of()), new Ipv4Map<>(Map.of()), Validity.at(turnNanos));
    }

    /** @param announced IPv4, each address once */
    static Announcements of(Collection<Announcement> announced, Validity validity) {
        return of(announced, Set.of(), validity);
    }

    /**
     * @param announced IPv4, each address once
     * @param asked addresses that are watched and not answered
     */
    static Announcements of(Collection<Announcement> announced, Set<IpAddress> asked, Validity validity) {
        Map<Integer, Announcement> entries = HashMap.newHashMap(announced.size());
        for (Announcement one : announced) {
            entries.put(one.ip().v4Bits(), one);
        }
        Map<Integer, IpAddress> others = HashMap.newHashMap(asked.size());
        for (IpAddress ip : asked) {
            if (ip.isV4()) {
                others.put(ip.v4Bits(), ip);
            }
        }
        return new Announcements(new Ipv4Map<>(entries), new Ipv4Map<>(others), validity);
    }

    /** The same set, valid from a later turn on; shares everything but that. */
    Announcements with(Validity later) {
        return new Announcements(byIp, asked, later);
    }

    /** Monotonic nanoseconds of the loop's last turn. */
    public long turnNanos() {
        return validity.turnNanos;
    }

    /** Whether the loop that made this is known to run: otherwise nothing may be answered. */
    public boolean isFresh(long now) {
        return now - validity.turnNanos <= validity.fenceNanos;
    }

    /** Whether a frame captured then, in milliseconds since 1970, may be answered. */
    public boolean mayAnswerFrameOf(long capturedMillis) {
        return capturedMillis >= validity.notBefore;
    }

    /** Whether {@link #mayAnswerFrameOf} can be false at all: asking the time of a frame costs more than this. */
    public boolean asksForFrameTime() {
        return validity.notBefore != Long.MIN_VALUE;
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
        boolean here = found.interfaces().contains(interfaceName) && !interfaceName.equals(validity.closedInterface);
        return here ? Presence.HERE : Presence.ELSEWHERE;
    }

    /** Announced addresses are watched, since who else claims one matters, and those that others are asked for. */
    @Override
    public boolean watches(int ip) {
        return byIp.contains(ip) || asked.contains(ip);
    }

    /** The counters of an announced address; for another one, counters that nobody sees. */
    public AddressCounters counters(int ip) {
        return byIp.getOrDefault(ip, NOBODY).counters();
    }

    private static Announcement nobody() {
        Metrics unseen = new Metrics();
        Counter counter = unseen.counter("unseen", "").series();
        return new Announcement(
                IpAddress.ofV4(0), Interfaces.ALL, false, new AddressCounters(counter, counter, counter));
    }
}
