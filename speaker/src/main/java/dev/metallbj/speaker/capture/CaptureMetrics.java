package dev.metallbj.speaker.capture;

import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.Histogram;
import dev.metallbj.runtime.metrics.HistogramFamily;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.packet.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long answers take, and why frames were not answered, counted by reason. Thread-safe; counting allocates nothing. */
public final class CaptureMetrics {
    private static final List<Duration> ANSWER_BOUNDS = List.of(
            Duration.ofNanos(10_000),
            Duration.ofNanos(20_000),
            Duration.ofNanos(50_000),
            Duration.ofNanos(100_000),
            Duration.ofNanos(200_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100));

    private final Histogram arpAnswers;
    private final Histogram ndpAnswers;
    private final Map<Verdict, Counter> unanswered = new EnumMap<>(Verdict.class);
    private final Counter fenced;
    private final Counter shed;
    private final Counter otherOwner;
    private final Counter claimsDropped;
    private final Counter sendFailed;
    private final Counter broken;

    /** Declares {@code metallb_layer2_frames_dropped{reason}} and {@code metallb_layer2_answer_duration_seconds{protocol}}. */
    public CaptureMetrics(Metrics metrics) {
        CounterFamily family = metrics.counter(
                "metallb_layer2_frames_dropped",
                "Number of captured frames that were not answered, by reason",
                "reason");
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.ANSWER) {
                unanswered.put(verdict, family.series(verdict.name().toLowerCase(Locale.ROOT)));
            }
        }
        fenced = family.series("fenced");
        shed = family.series("shed");
        otherOwner = family.series("other_owner");
        claimsDropped = family.series("claim_queue_full");
        sendFailed = family.series("send_failed");
        broken = family.series("internal_error");
        HistogramFamily answers = metrics.histogram(
                "metallb_layer2_answer_duration_seconds",
                "Time from a captured question to the moment when the kernel has taken the answer",
                ANSWER_BOUNDS,
                "protocol");
        arpAnswers = answers.series("arp");
        ndpAnswers = answers.series("ndp");
    }

    /** @param nanos from taking the frame to the end of sending */
    void answeredArp(long nanos) {
        arpAnswers.observe(nanos);
    }

    /** As {@link #answeredArp}, for neighbour discovery. */
    void answeredNdp(long nanos) {
        ndpAnswers.observe(nanos);
    }

    /** @param verdict not {@link Verdict#ANSWER} */
    void unanswered(Verdict verdict) {
        Counter counter = unanswered.get(verdict);
        if (counter != null) {
            counter.increment();
        }
    }

    /** This process was stopped, and others may answer by now (spec section 6, "Self-fencing"). */
    void fenced() {
        fenced.increment();
    }

    /** Gossip waited for the CPU, and goes first. */
    void shed() {
        shed.increment();
    }

    /** The address was another node's when the frame was captured, or is by now. */
    void otherOwner() {
        otherOwner.increment();
    }

    void claimDropped() {
        claimsDropped.increment();
    }

    void sendFailed() {
        sendFailed.increment();
    }

    void broken() {
        broken.increment();
    }
}
