package dev.metallbj.lab.bench;

import static java.util.Objects.requireNonNull;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Questioner;
import dev.metallbj.lab.process.ProcessUsage;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How many ARP requests a second one speaker answers when a client has several under way, and what each costs, by the number of addresses. */
final class AnswerRate implements Figure {
    private static final double LEAST = 40_000;
    private static final int UNDER_WAY = 32;
    private static final int FEW = 10;
    /** Times; two measurements of the same differ by less. */
    private static final double NO_MORE = 1.25;

    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PACE = Duration.ofMillis(500);
    private static final Duration BURST = Duration.ofSeconds(8);
    /** Room for 10,000 Services and their endpoints. */
    private static final String HEAP = "-Xmx64m";

    @Override
    public String name() {
        return "answers";
    }

    @Override
    public String title() {
        return "ARP requests answered by one speaker, " + UNDER_WAY + " under way at any time";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        List<Integer> counts = effort == Effort.FULL ? List.of(1, FEW, 1_000, 10_000) : List.of(1, FEW, 200);
        try (Lab lab = BenchLab.start(1, BenchLab.LARGE_POOL, progress)) {
            Node node = lab.nodes().getFirst();
            Program controller = lab.startController();
            Program speaker = lab.startSpeaker(node, List.of(), Map.of("JAVA_OPTS", HEAP), Optional.empty());
            ManyServices services = ManyServices.none(lab);
            try (AddressWatch watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE);
                    Questioner questioner = Questioner.arp(lab.client())) {
                Map<Integer, Double> costs = new HashMap<>();
                for (int count : counts) {
                    progress.step(count + " addresses");
                    services.grow(count);
                    if (!Await.every(PACE, PATIENCE, () -> Announced.count(speaker) == count)) {
                        throw new IllegalStateException(Announced.count(speaker) + " of " + count
                                + " Services are announced; " + controller + "; "
                                + speaker.process().logTail(10));
                    }
                    Pause.of(BURST);
                    Seen seen = Seen.of(speaker, questioner, addresses(watch));
                    costs.put(count, seen.micros);
                    rows.accept(seen.row(count));
                }
                rows.accept(ratio(costs, counts.getLast()));
            }
        }
    }

    private static List<IpAddress> addresses(AddressWatch watch) {
        List<IpAddress> addresses = new ArrayList<>();
        watch.addresses().values().forEach(seen -> addresses.add(IpAddress.parse(seen.ip())));
        return addresses;
    }

    /**
     * What was measured with so many addresses.
     *
     * @param perSecond answers, the median of all rounds
     * @param micros CPU of an answer, in the round where it was least
     */
    private record Seen(double perSecond, double micros) {
        static Seen of(Program speaker, Questioner questioner, List<IpAddress> addresses) {
            questioner.answersPerSecond(addresses, UNDER_WAY, WARM_UP);
            double[] rates = new double[ROUNDS];
            double micros = Double.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                long before = ProcessUsage.cpu(speaker.process().pid()).toNanos();
                rates[i] = questioner.answersPerSecond(addresses, UNDER_WAY, ROUND);
                long used = ProcessUsage.cpu(speaker.process().pid()).toNanos() - before;
                micros = Math.min(micros, used / 1e3 / (rates[i] * ROUND.toMillis() / 1e3));
            }
            Arrays.sort(rates);
            return new Seen(rates[ROUNDS / 2], micros);
        }

        Row row(int count) {
            return Row.of(
                    count == 1 ? "1 address" : count + " addresses",
                    Measure.of("answers a second, median", perSecond, "").atLeast(LEAST),
                    Measure.of("CPU of an answer, least", micros, "µs"),
                    Measure.of("rounds", ROUNDS, ""));
        }
    }

    private static Row ratio(Map<Integer, Double> costs, int most) {
        double few = requireNonNull(costs.get(FEW));
        double many = requireNonNull(costs.get(most));
        return Row.of(
                most + " / " + FEW + " addresses, times",
                Measure.of("CPU of an answer, least", many / few, "µs").below(NO_MORE));
    }
}
