package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.probe.ArpTimer;
import dev.metallbj.lab.probe.Questioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How fast a speaker answers ARP, and how fast the kernel of the same node answers for its own address, asked in turns. */
final class ArpLatency implements Figure {
    private static final double LIMIT_MILLIS = 1;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int WARM_UP = 200;

    @Override
    public String name() {
        return "arp";
    }

    @Override
    public String title() {
        return "ARP: from the request on the client's interface to the answer on it";
    }

    @Override
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(15));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int requests = effort.of(2_000, 500);
        try (OneAddress one = OneAddress.start(progress)) {
            try (ArpTimer timer = ArpTimer.on(one.lab().client())) {
                measure(timer, one, requests, progress, rows);
            }
            // After the timer's end: its thread would be woken by each answer too, on one of few cores.
            try (Questioner questioner = Questioner.arp(one.lab().client())) {
                ProgramsView.measure(questioner, one, requests, progress, rows);
            }
        }
    }

    private static void measure(ArpTimer timer, OneAddress one, int requests, Progress progress, Consumer<Row> rows) {
        ask(timer, one, WARM_UP);
        progress.step(requests + " requests, and as many to the kernel");
        Answers answers = ask(timer, one, requests);
        rows.accept(row("the speaker", answers.speaker, requests, true));
        rows.accept(row("the kernel, for the node's own address", answers.kernel, requests, false));
        rows.accept(ratio("speaker / kernel, times", new Samples(answers.speaker), new Samples(answers.kernel)));
    }

    /** Latencies of the requests that were answered. */
    private record Answers(List<Duration> speaker, List<Duration> kernel) {}

    private static Answers ask(ArpTimer timer, OneAddress one, int requests) {
        Answers answers = new Answers(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < requests; i++) {
            ask(timer, one.ip(), answers.speaker);
            ask(timer, one.nodeIp(), answers.kernel);
        }
        return answers;
    }

    private static void ask(ArpTimer timer, IpAddress ip, List<Duration> answers) {
        timer.ask(ip, PATIENCE).ifPresent(answers::add);
        Pause.of(PAUSE);
    }

    private static Row row(String subject, List<Duration> answers, int requests, boolean limited) {
        Samples samples = new Samples(answers);
        Measure p99 = Measure.of("p99", samples.quantile(0.99), "ms");
        Measure lost = Measure.of("unanswered", requests - samples.count(), "");
        return Row.of(
                subject,
                Measure.of("p50", samples.median(), "ms"),
                limited ? p99.below(LIMIT_MILLIS) : p99,
                Measure.of("max", samples.max(), "ms"),
                limited ? lost.below(1) : lost,
                Measure.of("requests", requests, ""));
    }

    private static Row ratio(String subject, Samples speaker, Samples kernel) {
        return Row.of(
                subject,
                Measure.of("p50", speaker.median() / kernel.median(), "ms"),
                Measure.of("p99", speaker.quantile(0.99) / kernel.quantile(0.99), "ms"));
    }
}
