package dev.metallbj.speaker.capture;

import dev.metallbj.config.Cidr;
import java.util.List;

/**
 * The kernel's filter: ARP about addresses that may be ours, and nothing else, so that foreign noise costs no user-space CPU. Pure.
 *
 * <p>Both the target (questions) and the sender (claims) are looked at. Pool prefixes, not exact addresses: changing a live
 * filter loses what arrives in about 40 µs, and long lists make libpcap filter in user space.
 */
final class ArpFilter {
    /** Most prefixes in a filter; libpcap gives up kernel filtering somewhere between 2,000 and 5,000 comparisons. */
    static final int MAX_PREFIXES = 256;

    // Offsets in an ARP packet for IPv4 over Ethernet (RFC 826).
    private static final String SENDER = "arp[14:4]";
    private static final String TARGET = "arp[24:4]";

    private ArpFilter() {}

    /**
     * The expression in pcap-filter(7) syntax.
     *
     * @param prefixes IPv4, at most {@link #MAX_PREFIXES}; none = nothing passes
     */
    static String expression(List<Cidr> prefixes) {
        if (prefixes.isEmpty()) {
            return "arp and less 1"; // libpcap refuses an expression that it can see to be always false
        }
        StringBuilder filter = new StringBuilder("arp and (");
        appendAny(filter, TARGET, prefixes);
        filter.append(" or ");
        appendAny(filter, SENDER, prefixes);
        // No `not vlan`: the kernel has taken the tag out of the frame when the filter sees it, libpcap puts it back,
        // and the
        // answerer drops and counts it (spec section 12). In the filter it would vanish without a trace.
        return filter.append(')').toString();
    }

    private static void appendAny(StringBuilder filter, String field, List<Cidr> prefixes) {
        for (int i = 0; i < prefixes.size(); i++) {
            Cidr prefix = prefixes.get(i);
            filter.append(i == 0 ? "" : " or ").append(field);
            if (prefix.prefixLength() < 32) {
                filter.append(" & ").append(hex(mask(prefix.prefixLength())));
            }
            filter.append(" = ").append(hex(prefix.base().v4Bits()));
        }
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << 32 - prefixLength;
    }

    private static String hex(int bits) {
        return "0x" + Integer.toHexString(bits);
    }
}
