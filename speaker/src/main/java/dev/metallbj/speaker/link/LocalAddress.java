package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;

/**
 * A unicast address of this node, on one of its interfaces, excluded ones too; without IPv6 link-local ones.
 *
 * @param interfaceName for example {@code lo}
 * @param flags the interface's, {@code IFF_*}
 * @param prefixLength of the network that is behind the interface because of this address: 0 to 32 or 128
 */
public record LocalAddress(String interfaceName, int flags, IpAddress ip, int prefixLength) {
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_NOARP = 0x80;

    /** Whether the interface is the loopback interface. */
    public boolean isOnLoopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }

    /** Whether nobody can ask on the interface itself, as on kube-proxy's {@code kube-ipvs0}. */
    public boolean isOnNoArp() {
        return (flags & IFF_NOARP) != 0;
    }
}
