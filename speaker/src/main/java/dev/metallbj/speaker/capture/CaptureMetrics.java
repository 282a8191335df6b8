package dev.metallbj.speaker.capture;

import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.packet.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Why frames were not answered, counted by reason. Thread-safe; counting allocates nothing. */
public final class CaptureMetrics {
    private final Map<Verdict, Counter> unanswered = new EnumMap<>(Verdict.class);
    private final Counter fenced;
    private final Counter shed;
    private final Counter claimsDropped;
    private final Counter sendFailed;
    private final Counter broken;

    /** Declares {@code metallb_layer2_frames_dropped{reason}}. */
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
        claimsDropped = family.series("claim_queue_full");
        sendFailed = family.series("send_failed");
        broken = family.series("internal_error");
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
