package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.packet.AnnouncedAddresses;
import dev.metallbj.speaker.packet.Ipv4Map;
import dev.metallbj.speaker.packet.Ipv6Map;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Everything this node answers for, at one turn of the announcer's loop. Immutable; asking allocates nothing.
 */
public final class Announcements implements AnnouncedAddresses {
    // The answer for what is not announced, so that no look-up gives null. Its counters belong to no family and are
    // never scraped.
    private static final Announcement NOBODY = nobody();

    private static final Ipv6Map<Announcement> NO_IPV6 = new Ipv6Map<>(Map.of());

    private final Ipv4Map<Announcement> byIp;
    private final Ipv6Map<Announcement> byIpv6;

    /** Addresses of others for which this node has asked: their claims matter too. */
    private final Asked asked;

    private final Validity validity;

    private Announcements(Ipv4Map<Announcement> byIp, Ipv6Map<Announcement> byIpv6, Asked asked, Validity validity) {
        this.byIp = byIp;
        this.byIpv6 = byIpv6;
        this.asked = asked;
        this.validity = validity;
    }

    private record Asked(Ipv4Map<IpAddress> v4, Ipv6Map<IpAddress> v6) {
        static final Asked NOTHING = new Asked(new Ipv4Map<>(Map.of()), new Ipv6Map<>(Map.of()));

        static Asked of(Set<IpAddress> ips) {
            if (ips.isEmpty()) {
                return NOTHING;
            }
            Map<Integer, IpAddress> v4 = new HashMap<>();
            Map<IpAddress, IpAddress> v6 = new HashMap<>();
            for (IpAddress ip : ips) {
                switch (ip.family()) {
                    case IPV4 -> v4.put(ip.v4Bits(), ip);
                    case IPV6 -> v6.put(ip, ip);
                }
            }
            return new Asked(new Ipv4Map<>(v4), new Ipv6Map<>(v6));
        }
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
        return new Announcements(new Ipv4Map<>(Map.of()), NO_IPV6, Asked.NOTHING, Validity.at(turnNanos));
    }

    /**
     * These, without restriction and for ever: for those that have captures and no loop, as measurements.
     *
     * @param announced each address once
     * @param turnNanos as in {@link #turnNanos}
     */
    public static Announcements of(Collection<Announcement> announced, long turnNanos) {
        return of(announced, Validity.at(turnNanos));
    }

    /** @param announced each address once */
    static Announcements of(Collection<Announcement> announced, Validity validity) {
        return of(announced, Set.of(), validity);
    }

    /**
     * @param announced each address once
     * @param asked addresses that are watched and not answered
     */
    static Announcements of(Collection<Announcement> announced, Set<IpAddress> asked, Validity validity) {
        Map<Integer, Announcement> v4 = HashMap.newHashMap(announced.size());
        Map<IpAddress, Announcement> v6 = new HashMap<>();
        for (Announcement one : announced) {
            switch (one.ip().family()) {
                case IPV4 -> v4.put(one.ip().v4Bits(), one);
                case IPV6 -> v6.put(one.ip(), one);
            }
        }
        return new Announcements(
                new Ipv4Map<>(v4), v6.isEmpty() ? NO_IPV6 : new Ipv6Map<>(v6), Asked.of(asked), validity);
    }

    /** The same set, valid from a later turn on; shares everything but that. */
    Announcements with(Validity later) {
        return new Announcements(byIp, byIpv6, asked, later);
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
        return byIp.size() + byIpv6.size();
    }

    @Override
    public Presence presence(int ip, String interfaceName) {
        return presence(byIp.getOrDefault(ip, NOBODY), interfaceName);
    }

    @Override
    public Presence presence(long high, long low, String interfaceName) {
        return presence(byIpv6.getOrDefault(high, low, NOBODY), interfaceName);
    }

    /** Where the address of either family is announced. */
    public Presence presence(IpAddress ip, String interfaceName) {
        return presence(find(ip), interfaceName);
    }

    @SuppressWarnings("ReferenceEquality") // NOBODY is one object and stands for nothing else
    private Presence presence(Announcement found, String interfaceName) {
        if (found == NOBODY) {
            return Presence.NOWHERE;
        }
        boolean here = found.interfaces().contains(interfaceName) && !interfaceName.equals(validity.closedInterface);
        return here ? Presence.HERE : Presence.ELSEWHERE;
    }

    /** Announced addresses are watched, since who else claims one matters, and those that others are asked for. */
    @Override
    public boolean watches(int ip) {
        return byIp.contains(ip) || asked.v4.contains(ip);
    }

    @Override
    public boolean watches(long high, long low) {
        return byIpv6.contains(high, low) || asked.v6.contains(high, low);
    }

    /** As above, for an address of either family. */
    public boolean watches(IpAddress ip) {
        return ip.isV4() ? watches(ip.v4Bits()) : watches(ip.high(), ip.low());
    }

    /** The counters of an announced IPv4 address; for another one, counters that nobody sees. */
    public AddressCounters counters(int ip) {
        return byIp.getOrDefault(ip, NOBODY).counters();
    }

    /** The counters of an announced IPv6 address; for another one, counters that nobody sees. */
    public AddressCounters counters(long high, long low) {
        return byIpv6.getOrDefault(high, low, NOBODY).counters();
    }

    /** The counters of an announced address of either family; for another one, counters that nobody sees. */
    public AddressCounters counters(IpAddress ip) {
        return find(ip).counters();
    }

    /**
     * Another machine claims the address unasked. If it is on its way to another node, it is not answered any more from now on; whether that was the right one the
     * announcer's next turn decides.
     *
     * @param now monotonic nanoseconds
     */
    public void claimed(IpAddress ip, long now) {
        Announcement found = find(ip);
        if (!found.owned()) {
            found.contest().claimed(now);
        }
    }

    /**
     * Whether another live node answers a question for the IPv4 address: the owner before this one, at the time when the frame was captured, or the next one, which has claimed it.
     *
     * @param now monotonic nanoseconds
     * @param capturedMillis when the frame was captured, in milliseconds since 1970
     */
    public boolean isOfAnother(int ip, long now, LongSupplier capturedMillis) {
        return isOfAnother(byIp.getOrDefault(ip, NOBODY), now, capturedMillis);
    }

    /** As above, for an IPv6 address. */
    public boolean isOfAnother(long high, long low, long now, LongSupplier capturedMillis) {
        return isOfAnother(byIpv6.getOrDefault(high, low, NOBODY), now, capturedMillis);
    }

    private boolean isOfAnother(Announcement found, long now, LongSupplier capturedMillis) {
        Contest contest = found.contest();
        return !found.owned() && contest.isClaimedAfter(validity.turnNanos)
                || contest.wasOfAnother(now, capturedMillis);
    }

    private Announcement find(IpAddress ip) {
        return ip.isV4() ? byIp.getOrDefault(ip.v4Bits(), NOBODY) : byIpv6.getOrDefault(ip.high(), ip.low(), NOBODY);
    }

    private static Announcement nobody() {
        Metrics unseen = new Metrics();
        Counter counter = unseen.counter("unseen", "").series();
        return new Announcement(
                IpAddress.ofV4(0), Interfaces.ALL, false, new AddressCounters(counter, counter, counter));
    }
}
