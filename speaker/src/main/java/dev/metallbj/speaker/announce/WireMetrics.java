package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Histogram;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.inquiry.Budget.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The series about takeovers, what is asked on the wire before them, and what comes of it (spec section 7). For the announcer's loop thread. */
public final class WireMetrics {
    /** Dense where failovers are when nothing else is wrong (docs/performance.md, "Failover"). */
    private static final List<Duration> FAILOVER_BOUNDS = List.of(
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofMillis(400),
            Duration.ofMillis(500),
            Duration.ofMillis(600),
            Duration.ofMillis(800),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    private final CounterFamily questions;
    private final Counter avoided;
    private final Counter duplicates;
    private final GaugeFamily conflicts;
    private final Histogram failovers;

    /** Declares the families. */
    public WireMetrics(Metrics metrics) {
        questions = metrics.counter(
                "metallb_layer2_questions_sent",
                "Questions on the wire, whether another node or machine has an address, in frames, by what they are for",
                "purpose");
        for (Purpose purpose : List.of(Purpose.FAILOVER, Purpose.HAND_OVER, Purpose.BACKGROUND)) {
            questions.series(word(purpose));
        }
        avoided = metrics.counter(
                        "metallb_layer2_split_brains_avoided",
                        "Times that this node stood by because a node that gossip holds for dead still answered on the wire")
                .series();
        duplicates = metrics.counter(
                        "metallb_layer2_duplicate_answers",
                        "Addresses announced here for which the kernel of another node answers by itself, once for each node and address")
                .series();
        conflicts = metrics.gauge(
                "metallb_speaker_address_conflict",
                "1 while a machine that is no speaker claims an address that is to be announced here",
                "ip");
        failovers = metrics.histogram(
                        "metallb_layer2_failover_duration_seconds",
                        "Time from the last sign of life of a dead node to the takeover of its services by this node, once for each service",
                        FAILOVER_BOUNDS)
                .series();
    }

    /** @param purpose {@link Purpose#FAILOVER} for all questions to speakers that gossip misses */
    void asked(Purpose purpose) {
        questions.series(word(purpose)).increment();
    }

    /** @param silentNanos since the last sign of life of the owner before */
    void failover(long silentNanos) {
        failovers.observe(silentNanos);
    }

    void splitBrainAvoided() {
        avoided.increment();
    }

    void duplicateAnswer() {
        duplicates.increment();
    }

    void conflict(IpAddress ip) {
        conflicts.set(1, ip.toString());
    }

    void conflictOver(IpAddress ip) {
        conflicts.remove(ip.toString());
    }

    private static String word(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
