package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Metrics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The series {@code metallb_allocator_*} (spec section 9). They are gauges although their names end in {@code _total}: dashboards know them so. On
 * the reconciler's thread; a scrape may see the pools one after the other.
 */
final class AllocatorMetrics {

    private static final String PREFIX = "metallb_allocator_";

    private final GaugeFamily total;
    private final GaugeFamily inUseTotal;
    private final GaugeFamily inUse;
    private final GaugeFamily ipv4Total;
    private final GaugeFamily ipv4InUse;
    private final GaugeFamily ipv6Total;
    private final GaugeFamily ipv6InUse;
    private final GaugeFamily services;
    private Set<String> shown = Set.of();

    /** Declares the families; without a pool they have no series. */
    AllocatorMetrics(Metrics metrics) {
        total = family(metrics, "addresses_total", "Number of usable IP addresses, per pool");
        inUseTotal = family(metrics, "addresses_in_use_total", "Number of IP addresses in use, per pool");
        inUse = family(metrics, "addresses_in_use", "Number of IP addresses in use, per pool");
        ipv4Total = family(metrics, "ipv4_addresses_total", "Number of usable IPV4 addresses, per pool");
        ipv4InUse = family(metrics, "ipv4_addresses_in_use_total", "Number of IPV4 addresses in use, per pool");
        ipv6Total = family(metrics, "ipv6_addresses_total", "Number of usable IPV6 addresses, per pool");
        ipv6InUse = family(metrics, "ipv6_addresses_in_use_total", "Number of IPV6 addresses in use, per pool");
        services = family(metrics, "services_allocated_total", "Number of services allocated, per pool");
    }

    /** Shows these pools, and no others. */
    void show(Map<String, PoolCounters> pools) {
        for (String gone : shown) {
            if (!pools.containsKey(gone)) {
                families().forEach(family -> family.remove(gone));
            }
        }
        pools.forEach(this::show);
        shown = new HashSet<>(pools.keySet());
    }

    private void show(String pool, PoolCounters counters) {
        total.set(saturatingAdd(counters.totalIpv4(), counters.totalIpv6()), pool);
        long used = saturatingAdd(counters.assignedIpv4(), counters.assignedIpv6());
        inUseTotal.set(used, pool);
        inUse.set(used, pool);
        ipv4Total.set(counters.totalIpv4(), pool);
        ipv4InUse.set(counters.assignedIpv4(), pool);
        ipv6Total.set(counters.totalIpv6(), pool);
        ipv6InUse.set(counters.assignedIpv6(), pool);
        services.set(counters.services(), pool);
    }

    private List<GaugeFamily> families() {
        return List.of(total, inUseTotal, inUse, ipv4Total, ipv4InUse, ipv6Total, ipv6InUse, services);
    }

    private static GaugeFamily family(Metrics metrics, String name, String help) {
        return metrics.gauge(PREFIX + name, help, "pool");
    }

    private static long saturatingAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
