package dev.metallbj.lab.network;

import java.util.List;

/**
 * Who has which address on a segment. Documentation ranges only (RFC 5737, RFC 3849), so that a frame that escaped could reach nobody.
 *
 * <p>Hosts are in 198.51.100.0/24 and 2001:db8:51::/64. The ranges that pools are made from are on-link for every host, as they are where
 * MetalLB is used: whoever wants such an address asks for it by ARP.
 */
public final class AddressPlan {
    /** Prefixes for IPAddressPools; nobody on the segment has an address in them by itself. */
    public static final List<String> POOL_PREFIXES = List.of("192.0.2.0/24", "203.0.113.0/24", "2001:db8:100::/64");

    /** The bridge itself; here the API server listens and the controller runs. */
    public static final Addresses CONTROL_PLANE = host(1);

    /** Whom ARP requests come from that are sent to see who answers; no host has it. */
    public static final String PROBE_SENDER = "198.51.100.254";

    /** The same for neighbour solicitations. */
    public static final String PROBE_SENDER_V6 = "2001:db8:51::254";

    /** How many nodes there can be. */
    public static final int MOST_NODES = 20;

    private static final int FIRST_NODE = 11;
    private static final int FIRST_CLIENT = 101;
    // Interface 1 of a node is this much above its interface 0, and so on; below the first client.
    private static final int NEXT_INTERFACE = MOST_NODES;

    private AddressPlan() {}

    /**
     * The addresses of one interface, without prefix length.
     *
     * @param v4 in 198.51.100.0/24
     * @param v6 in 2001:db8:51::/64; its last group has the same decimal digits as the last byte of {@code v4}
     * @param mac locally administered, and shows the IPv4 address
     */
    public record Addresses(String v4, String v6, String mac) {}

    /**
     * Of a node.
     *
     * @param index from 0, below {@link #MOST_NODES}
     * @param interfaceIndex from 0 to 3
     */
    public static Addresses node(int index, int interfaceIndex) {
        if (index < 0 || index >= MOST_NODES || interfaceIndex < 0 || interfaceIndex > 3) {
            throw new IllegalArgumentException("a segment has room for " + MOST_NODES
                    + " nodes with up to 4 interfaces, not for interface " + interfaceIndex + " of node " + index);
        }
        return host(FIRST_NODE + index + interfaceIndex * NEXT_INTERFACE);
    }

    /**
     * Of a client.
     *
     * @param index from 0 to 99
     */
    public static Addresses client(int index) {
        if (index < 0 || index > 99) {
            throw new IllegalArgumentException("a segment has room for 100 clients, not for client " + index);
        }
        return host(FIRST_CLIENT + index);
    }

    private static Addresses host(int number) {
        return new Addresses("198.51.100." + number, "2001:db8:51::" + number, "02:00:c6:33:64:%02x".formatted(number));
    }
}
