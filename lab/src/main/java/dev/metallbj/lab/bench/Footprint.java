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
    private static final int MILLI_CPU = 100;
    private static final long MEMORY = 100L << 20;
    private static final int NODES = 3;

    @Override
    public String name() {
        return "footprint";
    }

    @Override
    public String title() {
        return "memory and CPU of both programs, with 0 and 1,300 Services";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        try (Lab lab = BenchLab.start(NODES, BenchLab.LARGE_POOL, progress)) {
            Session session = new Session(lab, Duration.ofSeconds(effort.of(30, 5)), progress);
            rows.accept(session.controller("no Services", false, 0));
            rows.accept(session.speaker("no Services", false));
            progress.step("creating " + SERVICES + " Services");
            ManyServices services = ManyServices.create(lab, SERVICES);
            rows.accept(session.controller("1,300 new", false, SERVICES));
            rows.accept(session.controller("1,300 present", false, SERVICES));
            rows.accept(session.speaker("1,300 present", false));
            limited(session, services, rows, progress);
        }
    }

    private static void limited(Session session, ManyServices services, Consumer<Row> rows, Progress progress) {
        Optional<String> reason = Cgroup.unavailable();
        if (reason.isPresent()) {
            progress.step("not measured within limits: " + reason.get());
            return;
        }
        rows.accept(session.controller("1,300 present", true, SERVICES));
        rows.accept(session.speaker("1,300 present", true));
        progress.step("taking all addresses away");
        services.clearAddresses();
        rows.accept(session.controller("1,300 new", true, SERVICES));
    }

    /** Programs that start, are measured and stop, one after the other. */
    private record Session(Lab lab, Duration atRest, Progress progress) {
        Row controller(String circumstances, boolean limited, int services) {
            Optional<Cgroup> limits = limits("controller", circumstances, limited);
            String subject = begin("controller", circumstances, limited);
            try (AddressWatch watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE)) {
                Program program = lab.startController(List.of(), Map.of(), limits);
                return finish(program, subject, limits, () -> watch.count() == services);
            }
        }

        Row speaker(String circumstances, boolean limited) {
            Optional<Cgroup> limits = limits("speaker", circumstances, limited);
            String subject = begin("speaker", circumstances, limited);
            Node node = lab.nodes().getFirst();
            int share = share(node);
            Program program = lab.startSpeaker(node, List.of(), Map.of(), limits);
            return finish(program, subject, limits, () -> Announced.count(program) == share);
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

        private Row finish(Program program, String subject, Optional<Cgroup> limits, BooleanSupplier settled) {
            Row row = new Row(subject, new ProgramFootprint(program, limits, atRest).measure(settled));
            program.stop();
            return row;
        }
    }
}
