package dev.metallbj.speaker.capture;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's filter: solicitations and advertisements about addresses that may be ours, from this link, and nothing else. Pure. As in {@link
 * ArpFilter} there is no {@code not vlan}: the answerer drops tagged frames and counts them.
 */
final class NdpFilter {
    /** Most prefixes in a filter: with four comparisons each they stay below the kernel's limit of 4,096 instructions. */
    static final int MAX_PREFIXES = 256;

    private static final int WORDS = 4;

    // Offsets in an IPv6 packet (RFC 8200, RFC 4861): hop limit 255 means that no router has passed it on.
    private static final String MESSAGES = "icmp6 and ip6[7] = 255 and (ip6[40] = 135 or ip6[40] = 136)";
    private static final int TARGET = 48;

    private NdpFilter() {}

    /**
     * The expression in pcap-filter(7) syntax.
     *
     * @param prefixes IPv6, disjoint and ascending, at most {@link #MAX_PREFIXES}; none = nothing passes
     */
    static String expression(List<Cidr> prefixes) {
        if (prefixes.isEmpty()) {
            return "icmp6 and less 1"; // libpcap refuses an expression that it can see to be always false
        }
        StringBuilder filter = new StringBuilder(MESSAGES).append(" and ");
        appendAny(filter, prefixes, 0);
        return filter.toString();
    }

    // 32 bits after the other; what several prefixes begin with is compared once.
    private static void appendAny(StringBuilder filter, List<Cidr> prefixes, int word) {
        filter.append('(');
        for (int i = 0; i < prefixes.size(); ) {
            int end = endOfGroup(prefixes, i, word);
            filter.append(i == 0 ? "(" : " or ("); // `and` and `or` have the same precedence
            appendGroup(filter, prefixes.subList(i, end), word);
            filter.append(')');
            i = end;
        }
        filter.append(')');
    }

    private static void appendGroup(StringBuilder filter, List<Cidr> group, int word) {
        Cidr first = group.getFirst();
        int bits = Math.min(32, first.prefixLength() - 32 * word);
        String field = "ip6[" + (TARGET + 4 * word) + ":4]";
        if (bits <= 0) {
            filter.append(field).append(" >= 0"); // the prefix ends here: everything
            return;
        }
        filter.append(field);
        if (bits < 32) {
            filter.append(" & ").append(hex(-1 << 32 - bits));
        }
        filter.append(" = ").append(hex(word(first.base(), word)));
        List<Cidr> longer = longerThan(group, 32 * (word + 1));
        if (!longer.isEmpty()) {
            filter.append(" and ");
            appendAny(filter, longer, word + 1);
        }
    }

    private static int endOfGroup(List<Cidr> prefixes, int from, int word) {
        Cidr first = prefixes.get(from);
        int end = from + 1;
        if (first.prefixLength() >= 32 * (word + 1)) {
            while (end < prefixes.size()
                    && prefixes.get(end).prefixLength() >= 32 * (word + 1)
                    && word(prefixes.get(end).base(), word) == word(first.base(), word)) {
                end++;
            }
        }
        return end;
    }

    // In a disjoint list a group with more than one member has only such.
    private static List<Cidr> longerThan(List<Cidr> group, int bits) {
        List<Cidr> longer = new ArrayList<>(group.size());
        for (Cidr prefix : group) {
            if (prefix.prefixLength() > bits) {
                longer.add(prefix);
            }
        }
        return longer;
    }

    private static int word(IpAddress address, int word) {
        long half = word < WORDS / 2 ? address.high() : address.low();
        return (int) (word % 2 == 0 ? half >>> 32 : half);
    }

    private static String hex(int bits) {
        return "0x" + Integer.toHexString(bits);
    }
}
