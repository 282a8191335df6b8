package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpFamily;

/** Of which address families a Service wants addresses (spec section 4). */
public enum Families {
    /** One IPv4 address. */
    IPV4,
    /** One IPv6 address. */
    IPV6,
    /** One of each, both from one pool, or nothing. */
    DUAL,
    /** As {@link #DUAL} where a pool can give both, otherwise IPv4 alone, otherwise IPv6 alone. */
    PREFER_DUAL_IPV4_FIRST,
    /** As {@link #DUAL} where a pool can give both, otherwise IPv6 alone, otherwise IPv4 alone. */
    PREFER_DUAL_IPV6_FIRST;

    /** One address of the family. */
    public static Families only(IpFamily family) {
        return family == IpFamily.IPV4 ? IPV4 : IPV6;
    }

    /** Both families if possible, else one, the primary one ({@code spec.ipFamilies[0]}) first. */
    public static Families preferDual(IpFamily primary) {
        return primary == IpFamily.IPV4 ? PREFER_DUAL_IPV4_FIRST : PREFER_DUAL_IPV6_FIRST;
    }
}
