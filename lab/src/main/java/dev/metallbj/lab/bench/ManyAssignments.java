package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * How long the controller takes to give addresses to Services that are all there when it starts, compared with {@link PlainLoop} in the same lab. The
 * two take turns, as processes with the same JVM flags, both measured from the start of the process.
 */
final class ManyAssignments implements Figure {
    private static final List<Integer> SIZES = List.of(1_000, 5_000, 10_000);
    private static final double LIMIT = 1.3;
    private static final double WRITES_LIMIT = 1.05;
    private static final String FIRST_ADDRESS = "198.19.0.0";

    @Override
    public String name() {
        return "assignment";
    }

    @Override
    public String title() {
        return "all Services at once: the controller against a plain loop";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        List<Integer> sizes = SIZES.subList(0, effort.of(SIZES.size(), 1));
        try (Lab lab = BenchLab.start(0, BenchLab.LARGE_POOL, progress)) {
            ManyServices services = ManyServices.none(lab);
            for (int size : sizes) {
                progress.step("creating Services up to " + size);
                services.grow(size);
                new Size(lab, services, progress).measure(effort.of(2, 1), rows);
            }
        }
    }

    /** Both programs at one number of Services. */
    private record Size(Lab lab, ManyServices services, Progress progress) {
        void measure(int rounds, Consumer<Row> rows) {
            List<AssignmentRace.Result> loops = new ArrayList<>();
            List<AssignmentRace.Result> controllers = new ArrayList<>();
            loops.add(race("plain loop", this::startLoop));
            for (int i = 0; i < rounds; i++) {
                controllers.add(race("controller", this::startController));
                loops.add(race("plain loop", this::startLoop));
            }
            String subject = MarkdownTable.number(services.count()) + " Services, ";
            rows.accept(new Row(subject + "plain loop", measures(loops)));
            List<Measure> measures = new ArrayList<>(measures(controllers));
            measures.add(ratio("times the loop's", AssignmentRace.Result::everything, controllers, loops));
            measures.add(ratio("without start", r -> r.everything() - r.firstWrite(), controllers, loops));
            rows.accept(new Row(subject + "controller", measures));
        }

        private AssignmentRace.Result race(String name, Supplier<Child> program) {
            services.clearAddresses();
            AssignmentRace.Result result = new AssignmentRace(lab, services.count(), program).run();
            progress.step(String.format(
                    "%s: first %.2f s, addresses %.2f s, everything %.2f s, CPU %.2f s, server's %.2f s, %.0f MiB, %d and %d writes",
                    name,
                    result.firstWrite(),
                    result.addresses(),
                    result.everything(),
                    result.cpu(),
                    result.serverCpu(),
                    result.peakMiB(),
                    AssignmentRace.statusWrites(result.writes()),
                    AssignmentRace.events(result.writes())));
            return result;
        }

        private Child startController() {
            return lab.startController().process();
        }

        private Child startLoop() {
            List<String> argv = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            argv.addAll(controllerFlags());
            argv.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainLoop.class.getName()));
            argv.addAll(List.of(ManyServices.NAMESPACE, FIRST_ADDRESS));
            Command command = Command.of("plain-loop", argv)
                    .in(lab.segment().namespace())
                    .withEnvironment(Map.of(
                            "KUBECONFIG",
                            lab.apiServer().kubeconfig("controller").toString()));
            return lab.processes().start(command);
        }

        private List<Measure> measures(List<AssignmentRace.Result> results) {
            double size = services.count();
            return List.of(
                    Measure.of("first address", mean(results, AssignmentRace.Result::firstWrite), "s"),
                    Measure.of("all addresses", mean(results, AssignmentRace.Result::addresses), "s"),
                    Measure.of("all Events too", mean(results, AssignmentRace.Result::everything), "s"),
                    Measure.of("CPU", mean(results, AssignmentRace.Result::cpu), "s"),
                    Measure.of("API server's CPU", mean(results, AssignmentRace.Result::serverCpu), "s"),
                    Measure.of("peak RSS", mean(results, AssignmentRace.Result::peakMiB), "MiB"),
                    Measure.of(
                                    "status writes per Service",
                                    mean(results, r -> AssignmentRace.statusWrites(r.writes()) / size),
                                    "")
                            .below(WRITES_LIMIT),
                    Measure.of("Events per Service", mean(results, r -> AssignmentRace.events(r.writes()) / size), ""));
        }

        private static Measure ratio(
                String name,
                ToDoubleFunction<AssignmentRace.Result> time,
                List<AssignmentRace.Result> controllers,
                List<AssignmentRace.Result> loops) {
            return Measure.of(name, mean(controllers, time) / mean(loops, time), "")
                    .below(LIMIT);
        }
    }

    private static double mean(List<AssignmentRace.Result> results, ToDoubleFunction<AssignmentRace.Result> value) {
        return results.stream().mapToDouble(value).average().orElseThrow();
    }

    /** The JVM flags in the controller's start script. */
    private static List<String> controllerFlags() {
        try {
            String script = Files.readString(Program.Kind.CONTROLLER.startScript());
            String command = script.substring(script.indexOf("exec \"$java\""));
            return Arrays.stream(
                            command.substring(0, command.indexOf("${JAVA_OPTS")).split("\\s+"))
                    .filter(word -> word.startsWith("-X") || word.startsWith("--") || word.startsWith("-Djdk."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the controller's start script", e);
        }
    }
}
