package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.lab.Lab;
import java.util.function.Consumer;

/**
 * What an edit of a pool leads to, with 10,000 Services: those that have to move do so soon, an edit that moves none writes nothing, and one that
 * helps no waiting Service writes next to nothing.
 */
final class PoolEdits implements Figure {
    private static final double LIMIT_SECONDS = 5;
    private static final double WRITES_EACH = 1.05;
    /** What thousands of Services are told may be put in newer words, but a few at a time. */
    private static final double FEW = 150;

    private static final String LARGE = "198.19.128.0/17";
    private static final String ONE = "203.0.113.1/32";
    private static final String MORE = "203.0.113.128/25";
    private static final String IPV6 = "'2001:db8::/64'";

    @Override
    public String name() {
        return "edits";
    }

    @Override
    public String title() {
        return "edits of pools, with 10,000 Services";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int services = effort.of(10_000, 1_000);
        IpRange before = block("198.19.0.0", services / 10);
        try (Lab lab = BenchLab.start(0, before + ", " + LARGE, progress)) {
            progress.step("creating " + services + " Services");
            ManyServices.create(lab, services);
            try (WatchedEdits edits = new WatchedEdits(lab)) {
                progress.step("starting the controller");
                lab.startController();
                edits.settle(() -> edits.count() == services);
                progress.step("edits while all have addresses");
                served(edits, services, rows);
                progress.step("edits while none is left");
                waiting(edits, services, rows);
            }
        }
    }

    private static void served(WatchedEdits edits, int services, Consumer<Row> rows) {
        int moving = services / 10;
        IpRange after = block("198.19.64.0", moving);
        String addresses = after + ", " + LARGE;
        WatchedEdits.Outcome moved = edits.edit("bench", true, addresses, () -> edits.count(after) == moving);
        rows.accept(Row.of(
                subject(services, "another range: " + MarkdownTable.number(moving) + " move"),
                Measure.of("last status", moved.seconds(), "s").below(LIMIT_SECONDS),
                writes(moved).below(moving * WRITES_EACH),
                events(moved)));
        rows.accept(none(services, "a range more: none moves", edits.edit("bench", true, addresses + ", " + MORE)));
        rows.accept(none(services, "no automatic assignment: none moves", edits.edit("bench", false, addresses)));
    }

    private static void waiting(WatchedEdits edits, int services, Consumer<Row> rows) {
        WatchedEdits.Outcome taken = edits.edit("bench", true, ONE, () -> edits.count() == 1);
        rows.accept(all(services, "one address left: all but one lose theirs", taken));
        rows.accept(few(
                services,
                "all but one wait: addresses of another family",
                edits.edit("bench", true, ONE + ", " + IPV6)));
        rows.accept(few(services, "all but one wait: a pool on request only", edits.edit("other", false, MORE)));
        WatchedEdits.Outcome given = edits.edit("bench", true, ONE + ", " + LARGE, () -> edits.count() == services);
        rows.accept(all(services, "all but one wait: room for all", given));
    }

    private static Row none(int services, String what, WatchedEdits.Outcome outcome) {
        return Row.of(
                subject(services, what),
                writes(outcome).below(1),
                events(outcome).below(1));
    }

    private static Row few(int services, String what, WatchedEdits.Outcome outcome) {
        return Row.of(
                subject(services, what),
                writes(outcome).below(FEW),
                events(outcome).below(FEW));
    }

    private static Row all(int services, String what, WatchedEdits.Outcome outcome) {
        return Row.of(
                subject(services, what),
                Measure.of("last status", outcome.seconds(), "s"),
                writes(outcome).below(services * WRITES_EACH),
                events(outcome));
    }

    private static String subject(int services, String what) {
        return MarkdownTable.number(services) + " Services, " + what;
    }

    private static Measure writes(WatchedEdits.Outcome outcome) {
        return Measure.of("status writes", (double) outcome.statusWrites(), "");
    }

    private static Measure events(WatchedEdits.Outcome outcome) {
        return Measure.of("Events", (double) outcome.events(), "");
    }

    /** So many addresses from this one on. */
    private static IpRange block(String first, int count) {
        IpAddress last = IpAddress.parse(first);
        for (int i = 1; i < count; i++) {
            last = last.next();
        }
        return new IpRange(IpAddress.parse(first), last);
    }
}
