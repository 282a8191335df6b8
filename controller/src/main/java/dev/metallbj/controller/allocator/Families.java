package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import java.util.List;

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
    PREFER_DUAL_IPV6_FIRST,
    /** Two cluster IPs although the policy is {@code SingleStack}, which Kubernetes rules out: keeps two addresses, gets none. */
    DUAL_BUT_SINGLE_STACK;

    private static final List<Families> ONLY_IPV4 = List.of(IPV4);
    private static final List<Families> ONLY_IPV6 = List.of(IPV6);
    private static final List<Families> BOTH = List.of(DUAL);
    private static final List<Families> BOTH_OR_IPV4_OR_IPV6 = List.of(DUAL, IPV4, IPV6);
    private static final List<Families> BOTH_OR_IPV6_OR_IPV4 = List.of(DUAL, IPV6, IPV4);

    /** One address of the family. */
    public static Families only(IpFamily family) {
        return family == IpFamily.IPV4 ? IPV4 : IPV6;
    }

    /** Both families if possible, else one, the primary one ({@code spec.ipFamilies[0]}) first. */
    public static Families preferDual(IpFamily primary) {
        return primary == IpFamily.IPV4 ? PREFER_DUAL_IPV4_FIRST : PREFER_DUAL_IPV6_FIRST;
    }

    /** Those of one address, or of two of different families. */
    public static Families of(List<IpAddress> addresses) {
        return addresses.size() > 1 ? DUAL : only(addresses.getFirst().family());
    }

    /** Whether one family will do where both are not to be had. */
    public boolean preferDual() {
        return this == PREFER_DUAL_IPV4_FIRST || this == PREFER_DUAL_IPV6_FIRST;
    }

    /** What to try, one after the other; none of them is a preference. */
    List<Families> attempts() {
        return switch (this) {
            case IPV4 -> ONLY_IPV4;
            case IPV6 -> ONLY_IPV6;
            case DUAL -> BOTH;
            case DUAL_BUT_SINGLE_STACK -> List.of();
            case PREFER_DUAL_IPV4_FIRST -> BOTH_OR_IPV4_OR_IPV6;
            case PREFER_DUAL_IPV6_FIRST -> BOTH_OR_IPV6_OR_IPV4;
        };
    }

    /** Whether both mean addresses of the same families. */
    public boolean sameAs(Families other) {
        return needsV4() == other.needsV4() && needsV6() == other.needsV6();
    }

    boolean needsV4() {
        return this != IPV6;
    }

    boolean needsV6() {
        return this != IPV4;
    }
}
