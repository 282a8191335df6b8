package dev.metallbj.controller.allocator;

/**
 * What the status of an {@code IPAddressPool} shows. All are 0 to 2^63-1; more counts as 2^63-1.
 *
 * @param assignedIpv4 addresses in use; one that is shared counts once
 * @param assignedIpv6 the same for IPv6
 * @param availableIpv4 addresses that nobody uses
 * @param availableIpv6 the same for IPv6
 * @param services how many Services have their addresses from this pool
 */
public record PoolCounters(long assignedIpv4, long assignedIpv6, long availableIpv4, long availableIpv6, int services) {
    /** Addresses of both families that the pool may give out or has given out. */
    public long totalIpv4() {
        return saturatingAdd(assignedIpv4, availableIpv4);
    }

    public long totalIpv6() {
        return saturatingAdd(assignedIpv6, availableIpv6);
    }

    private static long saturatingAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
