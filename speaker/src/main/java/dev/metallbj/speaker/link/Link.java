package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.Optional;

/**
 * One network interface at one moment.
 *
 * @param index the kernel's number of it, 1 and up; given again to another interface only after this one is gone
 * @param name for example {@code eth0}; can change while the index stays
 * @param mac its hardware address
 * @param flags the kernel's {@code IFF_*} bits, as in {@code linux/if.h}
 * @param carrier false when it is known that nothing is plugged in; an interface that cannot tell (operational state UNKNOWN) has one
 * @param enslaved whether it is a port of a bridge, bond, VRF or the like; the master answers then, not the port
 * @param ethernet whether its frames are Ethernet frames
 * @param linkLocal its IPv6 link-local address (RFC 4291 section 2.5.6) once it may be used as a source; empty when it has none, or it is tentative
 */
public record Link(
        int index,
        String name,
        MacAddress mac,
        int flags,
        boolean carrier,
        boolean enslaved,
        boolean ethernet,
        Optional<IpAddress> linkLocal) {
    private static final int IFF_UP = 0x1;
    private static final int IFF_BROADCAST = 0x2;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_NOARP = 0x80;

    /** Whether frames can pass: switched on, and not known to be without carrier. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0 && carrier;
    }

    /** Whether ARP is answered here (spec section 6, "Interfaces to use"); the exclude list is applied before a Link is made. */
    public boolean carriesArp() {
        return isUp() && ethernet && !enslaved && has(IFF_BROADCAST) && !has(IFF_NOARP) && !has(IFF_LOOPBACK);
    }

    /** Whether NDP is answered here: as for ARP, but for the need of a link-local address in place of broadcast. */
    public boolean carriesNdp() {
        return isUp() && ethernet && !enslaved && linkLocal.isPresent() && !has(IFF_NOARP) && !has(IFF_LOOPBACK);
    }

    /** Whether addresses of the family can be announced here. */
    public boolean carries(IpFamily family) {
        return switch (family) {
            case IPV4 -> carriesArp();
            case IPV6 -> carriesNdp();
        };
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
