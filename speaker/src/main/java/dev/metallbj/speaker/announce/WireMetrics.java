package dev.metallbj.speaker.announce;

import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.inquiry.Budget.Purpose;
import java.util.Locale;

/** The series about what is asked on the wire and what comes of it. For the announcer's loop thread. */
final class WireMetrics {
    private final CounterFamily questions;
    private final Counter avoided;

    WireMetrics(Metrics metrics) {
        questions = metrics.counter(
                "metallb_layer2_questions_sent",
                "Questions on the wire, whether another node or machine has an address, in frames, by what they are for",
                "purpose");
        for (Purpose purpose : Purpose.values()) {
            questions.series(word(purpose));
        }
        avoided = metrics.counter(
                        "metallb_layer2_split_brains_avoided",
                        "Times that this node stood by because a node that gossip holds for dead still answered on the wire")
                .series();
    }

    void asked(Purpose purpose) {
        questions.series(word(purpose)).increment();
    }

    void splitBrainAvoided() {
        avoided.increment();
    }

    private static String word(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
