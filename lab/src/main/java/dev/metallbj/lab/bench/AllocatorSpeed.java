package dev.metallbj.lab.bench;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Applicant;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.Families;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import dev.metallbj.controller.allocator.SharingKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How many times a second the allocator gives an address out and takes it back. In this JVM; no lab. */
final class AllocatorSpeed implements Figure {
    private static final int IN_USE = 100_000;
    private static final int BATCH = 1_000;

    @Override
    public String name() {
        return "allocator";
    }

    @Override
    public String title() {
        return "the allocator alone: pairs of allocate and release";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        Duration round = Duration.ofMillis(effort.of(1_000, 300));
        List<Case> cases = List.of(
                new Case("a /28", pool("192.0.2.0", 28), Families.IPV4, 0),
                new Case("a /8", pool("10.0.0.0", 8), Families.IPV4, 0),
                new Case("a /64", pool("2001:db8::", 64), Families.IPV6, 0),
                new Case("a /8, every second of 200,000 in use", pool("10.0.0.0", 8), Families.IPV4, IN_USE));
        // All once before any counts: what the JVM compiles for one serves the others.
        cases.forEach(one -> one.pairsPerSecond(round));
        double[] best = new double[cases.size()];
        for (int i = 0; i < 5; i++) {
            for (int c = 0; c < best.length; c++) {
                best[c] = Math.max(best[c], cases.get(c).pairsPerSecond(round));
            }
        }
        for (int c = 0; c < best.length; c++) {
            rows.accept(row(cases.get(c), best[c], best[0]));
        }
    }

    private static Row row(Case one, double pairs, double reference) {
        return Row.of(
                one.subject,
                Measure.of("pairs", pairs, "1/s"),
                Measure.of("one pair", 1e9 / pairs, "ns"),
                Measure.of("times a /28's", reference / pairs, ""));
    }

    private static Pool pool(String base, int prefixLength) {
        IpRange range = new Cidr(IpAddress.parse(base), prefixLength).range();
        return new Pool("bench", Map.of(), List.of(range), true, false, Optional.empty());
    }

    /** One pool with some addresses in use. */
    private static final class Case {
        private static final Applicant NEXT = applicant("next");

        private final String subject;
        private final Families families;
        private final Allocator allocator = new Allocator();

        Case(String subject, Pool pool, Families families, int inUse) {
            this.subject = subject;
            this.families = families;
            allocator.setPools(List.of(pool), Map.of("bench", Map.of()));
            occupyEverySecond(inUse);
        }

        /** So that there are as many gaps as addresses in use. */
        private void occupyEverySecond(int inUse) {
            for (int i = 0; i < 2 * inUse; i++) {
                allocate(applicant("service-" + i));
            }
            for (int i = 0; i < 2 * inUse; i += 2) {
                allocator.unassign(new ServiceKey("bench", "service-" + i));
            }
        }

        double pairsPerSecond(Duration atLeast) {
            long begin = System.nanoTime();
            long pairs = 0;
            long elapsed;
            do {
                for (int i = 0; i < BATCH; i++) {
                    allocate(NEXT);
                    allocator.unassign(NEXT.service());
                }
                pairs += BATCH;
                elapsed = System.nanoTime() - begin;
            } while (elapsed < atLeast.toNanos());
            return pairs * 1e9 / elapsed;
        }

        private void allocate(Applicant applicant) {
            if (!(allocator.allocate(applicant, families) instanceof Assignment)) {
                throw new IllegalStateException(subject + " gives out no address");
            }
        }

        private static Applicant applicant(String name) {
            return new Applicant(
                    new ServiceKey("bench", name), Map.of(), List.of(new ServicePort("TCP", 80)), SharingKey.NONE);
        }
    }
}
