package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.probe.Questioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long a program on another machine waits for an answer, from before it gives its question to the kernel until it holds the answer, by the speaker
 * and by the kernel of the same node, asked in turns.
 */
final class ProgramsView {
    private static final double MEDIAN_LIMIT = 2.5;
    private static final double P99_LIMIT = 4;
    private static final double AT_MOST = 0.001;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int WARM_UP = 500;

    private ProgramsView() {}

    static void measure(Questioner questioner, OneAddress one, int requests, Progress progress, Consumer<Row> rows) {
        List<Duration> speaker = new ArrayList<>();
        List<Duration> kernel = new ArrayList<>();
        ask(questioner, one, WARM_UP, speaker, kernel);
        speaker.clear();
        kernel.clear();
        progress.step(requests + " requests by one program, and as many to the kernel");
        ask(questioner, one, requests, speaker, kernel);
        Samples ours = new Samples(speaker);
        Samples theirs = new Samples(kernel);
        rows.accept(row("a program asks: the speaker", ours, requests));
        rows.accept(row("a program asks: the kernel", theirs, requests));
        rows.accept(Row.of(
                "a program asks: speaker / kernel, times",
                Measure.of("p50", ours.median() / theirs.median(), "ms").below(MEDIAN_LIMIT + AT_MOST),
                Measure.of("p99", ours.quantile(0.99) / theirs.quantile(0.99), "ms")
                        .below(P99_LIMIT + AT_MOST)));
    }

    private static void ask(
            Questioner questioner, OneAddress one, int requests, List<Duration> speaker, List<Duration> kernel) {
        byte[] announced = questioner.question(one.ip());
        byte[] own = questioner.question(one.nodeIp());
        for (int i = 0; i < requests; i++) {
            ask(questioner, announced, one.ip(), speaker);
            ask(questioner, own, one.nodeIp(), kernel);
        }
    }

    private static void ask(Questioner questioner, byte[] question, IpAddress ip, List<Duration> answers) {
        questioner.ask(question, ip).ifPresent(answers::add);
        Pause.of(PAUSE);
    }

    private static Row row(String subject, Samples samples, int requests) {
        return Row.of(
                subject,
                Measure.of("p50", samples.median(), "ms"),
                Measure.of("p99", samples.quantile(0.99), "ms"),
                Measure.of("max", samples.max(), "ms"),
                Measure.of("unanswered", requests - samples.count(), ""),
                Measure.of("requests", requests, ""));
    }
}
