package dev.metallbj.controller.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The annotations of a Service that mean something to us (spec section 3). Where both prefixes are present the new one counts, even when
 * its value is empty.
 *
 * @param loadBalancerIps the requested addresses, as written; empty text = not set
 * @param addressPool {@code address-pool}; empty text = not set
 * @param allowSharedIp {@code allow-shared-ip}; empty text = not set
 * @param allocatedFrom {@code metallb.io/ip-allocated-from-pool}, what we wrote last
 * @param formerlyFrom {@code metallb.universe.tf/ip-allocated-from-pool}, a soft request on a Service without an address
 * @param deprecated all keys with the old prefix, in the order of their names
 * @param overruled those of them that have another value than the same key with the new prefix, and so no effect
 */
public record ServiceAnnotations(
        String loadBalancerIps,
        String addressPool,
        String allowSharedIp,
        Optional<String> allocatedFrom,
        Optional<String> formerlyFrom,
        List<String> deprecated,
        List<String> overruled) {
    /** The prefix that we read and write. */
    public static final String PREFIX = "metallb.io/";

    /** The prefix of MetalLB before 0.15, still read. */
    public static final String OLD_PREFIX = "metallb.universe.tf/";

    /** The key that the controller writes, with the pool's name. */
    public static final String ALLOCATED_FROM = PREFIX + "ip-allocated-from-pool";

    private static final String ADDRESSES = "loadBalancerIPs";
    private static final String POOL = "address-pool";
    private static final String SHARING = "allow-shared-ip";

    /** In the order of their names. */
    private static final List<String> READ = List.of(POOL, SHARING, ADDRESSES);

    public static final ServiceAnnotations NONE = of(Map.of());

    public ServiceAnnotations {
        deprecated = List.copyOf(deprecated);
        overruled = List.copyOf(overruled);
    }

    /** Picks ours out of all annotations of a Service. */
    public static ServiceAnnotations of(Map<String, String> annotations) {
        List<String> deprecated = new ArrayList<>();
        for (String key : annotations.keySet()) {
            if (key.startsWith(OLD_PREFIX)) {
                deprecated.add(key);
            }
        }
        deprecated.sort(null);
        return new ServiceAnnotations(
                read(annotations, ADDRESSES),
                read(annotations, POOL),
                read(annotations, SHARING),
                Optional.ofNullable(annotations.get(ALLOCATED_FROM)),
                Optional.ofNullable(annotations.get(OLD_PREFIX + "ip-allocated-from-pool")),
                deprecated,
                deprecated.isEmpty() ? List.of() : overruled(annotations));
    }

    private static List<String> overruled(Map<String, String> annotations) {
        List<String> overruled = new ArrayList<>();
        for (String name : READ) {
            String old = annotations.get(OLD_PREFIX + name);
            String value = annotations.get(PREFIX + name);
            if (old != null && value != null && !value.equals(old)) {
                overruled.add(OLD_PREFIX + name);
            }
        }
        return overruled;
    }

    /** The key with the new prefix in place of the old one. */
    static String successor(String deprecated) {
        return PREFIX + deprecated.substring(OLD_PREFIX.length());
    }

    private static String read(Map<String, String> annotations, String name) {
        String value = annotations.get(PREFIX + name);
        return value != null ? value : annotations.getOrDefault(OLD_PREFIX + name, "");
    }
}
