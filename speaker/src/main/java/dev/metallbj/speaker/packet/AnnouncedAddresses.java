package dev.metallbj.speaker.packet;

/**
 * What the packet path asks about an address: an immutable snapshot of what this speaker announces.
 *
 * <p>Asked on the capture threads for each frame, so an implementation must not allocate, block or change; {@link Ipv4Map} and {@link Ipv6Map}
 * do this. An IPv4 address is its four bytes in network order, an IPv6 address its upper and lower eight.
 */
public interface AnnouncedAddresses {
    /** Where an address is announced, as seen from one interface. */
    enum Presence {
        /** On this interface. */
        HERE,
        /** By this speaker, but on other interfaces only. */
        ELSEWHERE,
        /** Not by this speaker. */
        NOWHERE
    }

    /** Where the IPv4 address is announced. */
    Presence presence(int ip, String interfaceName);

    /** Where the IPv6 address is announced. */
    Presence presence(long high, long low, String interfaceName);

    /** Whether it matters to the Announcer who else says that he has this IPv4 address. */
    boolean watches(int ip);

    /** Whether it matters to the Announcer who else says that he has this IPv6 address. */
    boolean watches(long high, long low);
}
