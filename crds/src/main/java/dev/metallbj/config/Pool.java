package dev.metallbj.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@code IPAddressPool}.
 *
 * @param name unique among the pools
 * @param labels of the custom resource; advertisements may select by them
 * @param ranges the entries of {@code spec.addresses} in the order of the list; they do not overlap
 * @param autoAssign whether Services that do not ask for this pool may get its addresses
 * @param avoidBuggyIps whether IPv4 addresses ending in .0 and .255 are left out
 * @param serviceAllocation empty = open to every Service
 */
public record Pool(
        String name,
        Map<String, String> labels,
        List<IpRange> ranges,
        boolean autoAssign,
        boolean avoidBuggyIps,
        Optional<ServiceAllocation> serviceAllocation) {
    public Pool {
        labels = Map.copyOf(labels);
        ranges = List.copyOf(ranges);
    }

    /** Whether the pool may give out this address. */
    public boolean contains(IpAddress address) {
        if (avoidBuggyIps && address.confusesBuggyDevices()) {
            return false;
        }
        for (IpRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Number of addresses of one family that the pool may give out, 0 to 2^63-1; more count as 2^63-1. */
    public long size(IpFamily family) {
        long size = 0;
        for (IpRange range : ranges) {
            if (range.family() == family) {
                size = saturatingAdd(size, range.size() - (avoidBuggyIps ? range.buggyCount() : 0));
            }
        }
        return size;
    }

    /** Number of addresses of both families, saturating like {@link #size(IpFamily)}. */
    public long size() {
        return saturatingAdd(size(IpFamily.IPV4), size(IpFamily.IPV6));
    }

    private static long saturatingAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
