package dev.metallbj.controller.service;

import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Metrics;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows which Services have less than they ask for: as a metric at once, and in the log now and then. On the reconciler's thread. */
final class PendingServices {

    private static final Logger LOG = LoggerFactory.getLogger(PendingServices.class);

    private final GaugeFamily pending;

    /** Declares the family; while nothing waits it has no series. */
    PendingServices(Metrics metrics) {
        pending = metrics.gauge(
                "metallb_controller_services_pending",
                "Number of services that have fewer addresses than they ask for, per reason",
                "reason");
    }

    /** Counts the Services that wait now. */
    void count(WaitingServices waiting) {
        pending.clear();
        waiting.countByReason().forEach((reason, count) -> pending.set(count, reason));
    }

    /** One line, if any Service waits (spec section 10). */
    void log(WaitingServices waiting) {
        SortedMap<String, Integer> reasons = waiting.countByReason();
        if (!reasons.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("event", "pending")
                    .addKeyValue(
                            "count",
                            reasons.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum())
                    .addKeyValue("reasons", reasons)
                    .log("Services are pending");
        }
    }
}
