package dev.metallbj.lab.bench;

import dev.metallbj.lab.bench.decisions.OneElection;
import dev.metallbj.lab.bench.frames.AnswerLookUp;
import dev.metallbj.lab.bench.frames.GossipPackets;
import dev.metallbj.lab.bench.frames.GossipSteps;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.openjdk.jmh.results.RunResult;

/** What the parts of the speaker that only compute take for one piece of work, as JMH measures it. No lab. */
final class PartsSpeed implements Figure {
    /** A benchmark: what its methods do for people, and what its parameter counts. */
    private record Part(Class<?> benchmark, List<Named> methods, String counted) {}

    private record Named(String method, String text) {}

    private static final List<Part> PARTS = List.of(
            new Part(
                    AnswerLookUp.class,
                    List.of(
                            new Named("arpAnswer", "ARP request answered"),
                            new Named("arpForeign", "ARP request of others dropped"),
                            new Named("ndpAnswer", "neighbour solicitation answered")),
                    "announced"),
            new Part(OneElection.class, List.of(new Named("elect", "election for one Service")), "nodes"),
            new Part(
                    GossipPackets.class,
                    List.of(
                            new Named("encode", "gossip packet of two messages written, encrypted"),
                            new Named("decode", "gossip packet of two messages read, decrypted")),
                    ""),
            new Part(
                    GossipSteps.class,
                    List.of(
                            new Named("pingAnswered", "gossip: ping answered"),
                            new Named("newsTaken", "gossip: news of a member taken")),
                    "members"));

    @Override
    public String name() {
        return "parts";
    }

    @Override
    public String title() {
        return "answers, elections and gossip, in memory";
    }

    @Override
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(35));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        for (Part part : PARTS) {
            progress.step(part.benchmark.getSimpleName());
            List<RunResult> results = Jmh.run(part.benchmark, effort);
            for (Named named : part.methods) {
                results.stream()
                        .filter(result -> isOf(result, part, named))
                        .forEach(result -> rows.accept(row(named.text + circumstances(part, result), result)));
            }
        }
    }

    private static boolean isOf(RunResult result, Part part, Named named) {
        return result.getParams().getBenchmark().equals(part.benchmark.getName() + "." + named.method);
    }

    private static String circumstances(Part part, RunResult result) {
        if (part.counted.isEmpty()) {
            return "";
        }
        int count = Integer.parseInt(result.getParams().getParam(part.counted));
        return String.format(Locale.ROOT, ", %,d %s", count, part.counted);
    }

    private static Row row(String subject, RunResult measured) {
        return Row.of(
                subject, Measure.of("one", Jmh.score(measured), "ns"), Measure.of("±", Jmh.error(measured), "ns"));
    }
}
