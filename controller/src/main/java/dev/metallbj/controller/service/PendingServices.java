package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.CutText;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows which Services have less than they ask for: as a metric at once, and in the log now and then. On the reconciler's thread. */
final class PendingServices {

    private static final Logger LOG = LoggerFactory.getLogger(PendingServices.class);

    /** Services in one line. */
    private static final int NAMED = 10;

    /** Characters of the words about one of them. */
    private static final int WORDS = 200;

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

    /** Counts none: they are the leader's to count. */
    void clear() {
        pending.clear();
    }

    /**
     * One line, if any Service waits: how many, why, and which wait longest (spec section 10).
     *
     * @param words what the condition of a Service says
     */
    void log(WaitingServices waiting, Function<ServiceKey, String> words) {
        List<ServiceKey> all = waiting.all();
        if (all.isEmpty()) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("event", "pending")
                .addKeyValue("count", all.size())
                .addKeyValue("reasons", waiting.countByReason().toString())
                .addKeyValue("services", longest(waiting, words))
                .log("Services are pending");
    }

    /** Those that wait longest, each with the reason and its words, cut when they are long. */
    static List<String> longest(WaitingServices waiting, Function<ServiceKey, String> words) {
        List<ServiceKey> all = waiting.all();
        List<String> longest = new ArrayList<>();
        for (ServiceKey service : all.subList(0, Math.min(NAMED, all.size()))) {
            waiting.waiting(service)
                    .ifPresent(why -> longest.add(line(service, why.reason().label(), words.apply(service))));
        }
        return longest;
    }

    private static String line(ServiceKey service, String reason, String words) {
        return service + ": " + reason + (words.isEmpty() ? "" : ": " + CutText.bounded(words, WORDS));
    }
}
