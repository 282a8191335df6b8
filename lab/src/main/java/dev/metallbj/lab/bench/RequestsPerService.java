package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.apiserver.RequestKinds;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How many requests of each kind both programs send to the API server for a Service: when it comes, when its node dies, when it goes. Three speakers
 * that gossip, one controller.
 */
final class RequestsPerService implements Figure {
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PACE = Duration.ofMillis(250);
    /** As long as nothing more is asked, all is said. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    /** Address and condition in one status, and one Event; the speaker's object, its status, and one Event. */
    private static final double FOR_A_NEW_ONE = 2 + 3;

    private static final double FOR_A_MOVED_ONE = 4.2;
    private static final double FOR_A_DELETED_ONE = 1;
    private static final String LEASES = " leases";
    /** What is asked once, however many Services there are, must not count. */
    private static final double SHARE_OF_ALL = 0.1;

    @Override
    public String name() {
        return "requests";
    }

    @Override
    public String title() {
        return "requests to the API server for a Service, by kind";
    }

    @Override
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(35));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int services = effort.of(1_000, 100);
        try (Lab lab = BenchLab.startGossiping(NODES, progress)) {
            new Session(lab, services, progress, rows).run();
        }
    }

    /** One lab from its first Service to its last. One thread. */
    private static final class Session {
        private final Lab lab;
        private final int services;
        private final Progress progress;
        private final Consumer<Row> rows;
        private final Map<Node, Program> speakers = new LinkedHashMap<>();
        private RequestKinds controllers = new RequestKinds(Map.of());
        private RequestKinds ofSpeakers = new RequestKinds(Map.of());

        Session(Lab lab, int services, Progress progress, Consumer<Row> rows) {
            this.lab = lab;
            this.services = services;
            this.progress = progress;
            this.rows = rows;
        }

        void run() {
            Program controller = lab.startController();
            lab.nodes().forEach(node -> speakers.put(node, lab.startSpeaker(node)));
            controller.awaitReady(PATIENCE);
            speakers.values().forEach(speaker -> speaker.awaitReady(PATIENCE));
            await("three members", () -> speakers.values().stream().allMatch(one -> one.members("alive") == NODES));
            awaitQuiet();

            progress.step(services + " new Services");
            ManyServices.create(lab, services);
            await("all are announced", () -> announced() == services);
            report("a new Service", services, FOR_A_NEW_ONE);

            Node dying = lab.nodes().getFirst();
            int moved = Announced.count(speaker(dying));
            progress.step("a node dies that announces " + moved);
            dying.host().unplug();
            Program dead = speaker(dying);
            speakers.remove(dying);
            await("all are announced by others", () -> announced() == services);
            report("a Service whose node has died", moved, FOR_A_MOVED_ONE);
            // What it could not say would be said, were it to come back.
            dead.kill();

            progress.step("all Services are deleted");
            lab.kubernetes().services().inNamespace(ManyServices.NAMESPACE).delete();
            await("none is announced", () -> announced() == 0);
            report("a deleted Service", services, FOR_A_DELETED_ONE);
        }

        private Program speaker(Node node) {
            return Optional.ofNullable(speakers.get(node)).orElseThrow();
        }

        private int announced() {
            return speakers.values().stream().mapToInt(Announced::count).sum();
        }

        /** Since the last time, when nothing more is asked. */
        private void report(String subject, int count, double limit) {
            RequestKinds controllersBefore = controllers;
            RequestKinds speakersBefore = ofSpeakers;
            awaitQuiet();
            RequestKinds controller = controllers.since(controllersBefore);
            RequestKinds speaker = ofSpeakers.since(speakersBefore);
            double all = (controller.total() + speaker.total()) / (double) count;
            List<Measure> measures = new ArrayList<>();
            measures.add(Measure.of("all", all, "").below(limit + SHARE_OF_ALL));
            measures.addAll(measures("controller", controller, count));
            measures.addAll(measures("speaker", speaker, count));
            rows.accept(new Row(subject, measures));
        }

        private static List<Measure> measures(String who, RequestKinds kinds, int count) {
            return kinds.counts().entrySet().stream()
                    .map(kind -> Measure.of(who + ": " + kind.getKey(), kind.getValue() / (double) count, ""))
                    .toList();
        }

        private void awaitQuiet() {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                RequestKinds controller = requests(Program.Kind.CONTROLLER);
                RequestKinds speaker = requests(Program.Kind.SPEAKER);
                if (controller.equals(controllers) && speaker.equals(ofSpeakers)) {
                    return;
                }
                controllers = controller;
                ofSpeakers = speaker;
                Pause.of(QUIET);
            }
            throw new IllegalStateException(
                    "both programs ask the API server without end: " + controllers + ", " + ofSpeakers);
        }

        /** Without those about the Lease, which come with time. */
        private RequestKinds requests(Program.Kind kind) {
            Map<String, Integer> counts =
                    new TreeMap<>(lab.apiServer().requestsOf(lab.user(kind)).counts());
            counts.keySet().removeIf(one -> one.endsWith(LEASES));
            return new RequestKinds(counts);
        }

        private static void await(String what, BooleanSupplier condition) {
            if (!Await.every(PACE, PATIENCE, condition)) {
                throw new IllegalStateException("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
        }
    }
}
