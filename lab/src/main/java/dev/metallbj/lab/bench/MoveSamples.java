package dev.metallbj.lab.bench;

import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.UdpReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a client sees of planned moves of one kind: nothing should be lost, and two nodes should answer for a moment only. One thread. */
final class MoveSamples {
    private static final double MEDIAN_LIMIT_MILLIS = 5;
    private static final double LIMIT_MILLIS = 20;
    /** Limits are "at most", {@link Measure#below} is "less than". */
    private static final double AT_MOST = 0.001;

    private final List<Duration> doubled = new ArrayList<>();
    private int lost;
    private int unanswered;
    private Duration largestGap = Duration.ZERO;

    private final Progress progress;

    MoveSamples(Progress progress) {
        this.progress = progress;
    }

    /**
     * Adds what was seen during one move.
     *
     * @param begin of the move, by {@link System#nanoTime}
     */
    void add(UdpReport datagrams, AnswerReport questions, long begin) {
        if (datagrams.lost() > 0 || questions.unanswered() > 0) {
            progress.step("lost: " + datagrams + "; " + questions.story(begin));
        }
        lost += datagrams.lost();
        unanswered += questions.unanswered();
        doubled.add(questions.doubled().duration());
        for (Duration gap : List.of(datagrams.largestGap(), questions.largestGap())) {
            largestGap = gap.compareTo(largestGap) > 0 ? gap : largestGap;
        }
    }

    /** Of all moves together. */
    Row row(String subject) {
        Samples samples = new Samples(doubled);
        return Row.of(
                subject,
                Measure.of("lost probes", lost, "").below(1),
                Measure.of("unanswered ARP", unanswered, "").below(1),
                Measure.of("two answer, median", samples.median(), "ms").below(MEDIAN_LIMIT_MILLIS + AT_MOST),
                Measure.of("two answer, longest", samples.max(), "ms").below(LIMIT_MILLIS + AT_MOST),
                Measure.of("client's own largest gap", largestGap.toNanos() / 1e6, "ms"),
                Measure.of("runs", samples.count(), ""));
    }
}
