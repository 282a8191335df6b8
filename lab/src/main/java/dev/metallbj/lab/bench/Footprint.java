package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What both programs take of the machine, with and without Services, unlimited and within the limits that users set: 100m of CPU and 100 MiB.
 * One program runs at a time. There are three nodes and one speaker, so that it announces about a third.
 */
final class Footprint implements Figure {
    private static final int SERVICES = 1_300;
    private static final int MANY = 10_000;
    private static final int MILLI_CPU = 100;
    private static final long MEMORY = 100L << 20;
    private static final int NODES = 3;

    /**
     * What a row's numbers should stay below; {@link #ANY} for no limit.
     *
     * @param residentMiB RSS
     * @param anonymousMiB anonymous memory
     * @param peakMiB the cgroup's peak
     * @param cpuSeconds until settled
     * @param readySeconds until ready, within limits
     */
    private record Wanted(
            double residentMiB, double anonymousMiB, double peakMiB, double cpuSeconds, double readySeconds) {
        static final double ANY = Double.MAX_VALUE;
        static final Wanted NOTHING = new Wanted(ANY, ANY, ANY, ANY, ANY);

        Measure limit(Measure measure) {
            double most = switch (measure.name()) {
                case "RSS" -> residentMiB;
                case "anonymous" -> anonymousMiB;
                case "cgroup peak" -> peakMiB;
                case "CPU until then" -> cpuSeconds;
                case "ready" -> readySeconds;
                default -> ANY;
            };
            return most == ANY ? measure : measure.below(most);
        }
    }

    @Override
    public String name() {
        return "footprint";
    }

    @Override
    public String title() {
        return "memory and CPU of both programs, with 0, 1,300 and 10,000 Services";
    }

    @Override
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(90));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        try (Lab lab = BenchLab.start(NODES, BenchLab.LARGE_POOL, progress)) {
            Session session = new Session(lab, effort, progress);
            rows.accept(session.controller("no Services", false, 0, Wanted.NOTHING));
            rows.accept(session.speaker("no Services", false, Wanted.NOTHING));
            progress.step("creating " + SERVICES + " Services");
            ManyServices services = ManyServices.create(lab, SERVICES);
            rows.accept(session.controller("1,300 new", false, SERVICES, Wanted.NOTHING));
            rows.accept(session.controller("1,300 present", false, SERVICES, new Wanted(85, 45, 80, 2, 18)));
            rows.accept(session.speaker("1,300 present", false, new Wanted(92, 50, 85, 2, 15)));
            if (effort == Effort.FULL) {
                limited(session, services, rows, progress);
                many(session, services, rows, progress);
            }
        }
    }

    private static void limited(Session session, ManyServices services, Consumer<Row> rows, Progress progress) {
        if (!canLimit(progress)) {
            return;
        }
        rows.accept(session.controller("1,300 present", true, SERVICES, new Wanted(85, 45, 80, 2, 18)));
        rows.accept(session.speaker("1,300 present", true, new Wanted(92, 50, 85, 2, 15)));
        progress.step("taking all addresses away");
        services.clearAddresses();
        rows.accept(session.controller("1,300 new", true, SERVICES, Wanted.NOTHING));
    }

    private static void many(Session session, ManyServices services, Consumer<Row> rows, Progress progress) {
        progress.step("creating Services up to " + MANY);
        services.grow(MANY);
        rows.accept(session.controller("10,000, of which 8,700 new", false, MANY, Wanted.NOTHING));
        Wanted wanted = new Wanted(110, 65, Wanted.ANY, 5.5, Wanted.ANY);
        rows.accept(session.controller("10,000 present", false, MANY, wanted));
        rows.accept(session.speaker("10,000 present", false, wanted));
        if (canLimit(progress)) {
            rows.accept(session.controller("10,000 present", true, MANY, wanted));
            rows.accept(session.speaker("10,000 present", true, wanted));
        }
    }

    private static boolean canLimit(Progress progress) {
        Optional<String> reason = Cgroup.unavailable();
        reason.ifPresent(text -> progress.step("not measured within limits: " + text));
        return reason.isEmpty();
    }

    /** Programs that start, are measured and stop, one after the other. */
    private record Session(Lab lab, Effort effort, Progress progress) {
        Row controller(String circumstances, boolean limited, int services, Wanted wanted) {
            Optional<Cgroup> limits = limits("controller", circumstances, limited);
            String subject = begin("controller", circumstances, limited);
            try (AddressWatch watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE)) {
                Program program = lab.startController(List.of(), Map.of(), limits);
                return finish(program, subject, limits, wanted, () -> watch.count() == services);
            }
        }

        Row speaker(String circumstances, boolean limited, Wanted wanted) {
            Optional<Cgroup> limits = limits("speaker", circumstances, limited);
            String subject = begin("speaker", circumstances, limited);
            Node node = lab.nodes().getFirst();
            int share = share(node);
            Program program = lab.startSpeaker(node, List.of(), Map.of(), limits);
            return finish(program, subject, limits, wanted, () -> Announced.count(program) == share);
        }

        private int share(Node node) {
            try (AddressWatch watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE)) {
                return Announced.share(node, lab.nodes(), watch.addresses().values());
            }
        }

        private String begin(String program, String circumstances, boolean limited) {
            String subject = program + ", " + circumstances + (limited ? ", 100m + 100Mi" : "");
            progress.step(subject);
            return subject;
        }

        private Optional<Cgroup> limits(String program, String circumstances, boolean limited) {
            String name = program + "-" + circumstances.replace(' ', '-').replace(",", "");
            return limited ? Optional.of(Cgroup.create(lab.run(), name, MILLI_CPU, MEMORY)) : Optional.empty();
        }

        /** What takes a moment with a whole core takes half a minute with a tenth of one. */
        private ProgramFootprint.Calm calm(Optional<Cgroup> limits) {
            int before = limits.isPresent() ? effort.of(45, 7) : effort.of(10, 7);
            return new ProgramFootprint.Calm(Duration.ofSeconds(before), Duration.ofSeconds(effort.of(30, 5)));
        }

        private Row finish(
                Program program, String subject, Optional<Cgroup> limits, Wanted wanted, BooleanSupplier settled) {
            List<Measure> measures = new ProgramFootprint(program, limits, calm(limits)).measure(settled);
            program.stop();
            return new Row(subject, measures.stream().map(wanted::limit).toList());
        }
    }
}
