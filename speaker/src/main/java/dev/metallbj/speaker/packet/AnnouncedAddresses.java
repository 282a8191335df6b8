package dev.metallbj.speaker.packet;

/**
 * What the packet path asks about an IPv4 address: an immutable snapshot of what this speaker announces.
 *
 * <p>Asked on the capture threads for each frame, so an implementation must not allocate, block or change; {@link Ipv4Map} does this.
 * Addresses are their four bytes in network order.
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

    /** Where the address is announced. */
    Presence presence(int ip, String interfaceName);

    /** Whether it matters to the Announcer who else says that he has this address. */
    boolean watches(int ip);
}
