package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.program.Metrics;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A home cluster: every Service of type LoadBalancer is ours, and a planned move between nodes. */
final class ActOne implements Act {
    /** The operator's namespace, as the set's author has it. */
    static final String OPERATOR = "metallb";

    private static final String USERS = "default";
    private static final String WEB = "web-service";
    private static final String DATABASE = "database";
    private static final String POOL = "primary";
    // A line is read a moment after it was written.
    private static final Duration LOG_LIMIT = Duration.ofSeconds(2);
    private static final Duration CONFIGURATION_LIMIT = Duration.ofSeconds(10);

    private final Story story;

    ActOne(Story story) {
        this.story = story;
    }

    @Override
    public String title() {
        return "ACT 1  A home cluster: operator in namespace " + OPERATOR + ", every LoadBalancer Service is ours";
    }

    @Override
    public Lab.Builder cluster() {
        return Lab.builder().nodes(3).interfaces("eth0").namespace(OPERATOR);
    }

    @Override
    public void play(Stage stage) {
        try (Wire wire = stage.lab().client().capture("arp")) {
            start(stage);
            List<Visit.Target> services = checkAddresses(stage);
            List<Visit> visits = checkReachable(stage, services);
            checkMetrics(stage, visits.getFirst());
            new GratuitousBurst(story).check(wire, visits.getFirst());
            checkFullAdvertisement(stage, services);
        }
        new PlannedMove(story, stage).play(web(stage));
    }

    /** The Service that people look at. */
    Visit.Target web(Stage stage) {
        return stage.awaitAddress(USERS, WEB);
    }

    private void start(Stage stage) {
        story.step("Controller and speakers start, as processes; then the user applies home-cluster", () -> {
            stage.startPrograms();
            stage.awaitReady();
            stage.apply("home-cluster/ipaddresspool.yaml", OPERATOR);
            stage.apply("home-cluster/l2advertisement-minimal.yaml", OPERATOR);
            stage.apply("home-cluster/services.yaml", USERS);
            Lab lab = stage.lab();
            stage.setEndpoints(USERS, WEB, lab.node("node-a"), lab.node("node-b"));
            stage.setEndpoints(USERS, DATABASE, lab.node("node-c"));
            return "all four ready on port " + Program.HEALTH_PORT;
        });
    }

    private List<Visit.Target> checkAddresses(Stage stage) {
        return story.step(
                "Both Services get an address from the pool",
                () -> List.of(web(stage), stage.awaitAddress(USERS, DATABASE)),
                services -> services.stream()
                        .map(service -> service.name() + " has " + service.ip())
                        .collect(Collectors.joining(", ")));
    }

    private List<Visit> checkReachable(Stage stage, List<Visit.Target> services) {
        return story.step(
                "The client asks by ARP who has each address, and connects to it",
                () -> {
                    List<Visit> visits = stage.visit(services);
                    visits.forEach(visit -> expectLogged(stage, visit));
                    return visits;
                },
                visits -> "one ARP answer each, and that node answers TCP; neighbour table and speaker logs agree");
    }

    /** The speaker that answers says so, in the words that users search for, and no other does. */
    private static void expectLogged(Stage stage, Visit visit) {
        String ip = visit.target().ip();
        Check.await(
                LOG_LIMIT,
                "a line serviceAnnounced for " + ip + " in the log of " + visit.node() + " alone",
                () -> stage.lab().nodes().stream()
                        .filter(node -> hasLogged(stage.speaker(node), ip))
                        .toList(),
                List.of(visit.node())::equals);
    }

    private static boolean hasLogged(Program speaker, String ip) {
        return speaker.log().stream()
                .anyMatch(line -> line.event().equals("serviceAnnounced")
                        && line.field("ip").equals(ip));
    }

    private void checkMetrics(Stage stage, Visit web) {
        story.step("Prometheus scrapes port " + Program.METRICS_PORT, () -> {
            Metrics controller = stage.showMetrics(
                    stage.controller(),
                    List.of("metallb_allocator_addresses_total", "metallb_allocator_addresses_in_use_total"),
                    POOL);
            Metrics speaker = stage.showMetrics(
                    stage.speaker(web.node()),
                    List.of("metallb_speaker_announced", "metallb_layer2_"),
                    '"' + web.target().ip() + '"');
            String pool = "{pool=\"" + POOL + "\"}";
            expect(controller, "metallb_allocator_addresses_total" + pool, 255);
            expect(controller, "metallb_allocator_addresses_in_use_total" + pool, 2);
            String ip = "{ip=\"" + web.target().ip() + "\"}";
            double answers = speaker.value("metallb_layer2_responses_sent" + ip).orElse(0);
            Check.that(answers >= 1, "at least one ARP answer counted for " + ip, answers);
            return "255 addresses in the pool, 2 in use; " + web.node().name() + " counts its ARP packets";
        });
    }

    private static void expect(Metrics metrics, String series, double value) {
        Check.equal(series, OptionalDouble.of(value), metrics.value(series));
    }

    private void checkFullAdvertisement(Stage stage, List<Visit.Target> services) {
        story.step("The user applies the full advertisement in place of the minimal one", () -> {
            List<Double> before = updates(stage);
            stage.apply("home-cluster/l2advertisement-full.yaml", OPERATOR);
            Check.await(
                    CONFIGURATION_LIMIT,
                    "every speaker sees an update",
                    () -> updates(stage),
                    now -> allHigher(now, before));
            stage.visit(services);
            for (Node node : stage.lab().nodes()) {
                expect(stage.speaker(node).metrics(), "metallb_k8s_client_config_stale_bool", 0);
            }
            return "in force everywhere, and both Services are still reached";
        });
    }

    private static List<Double> updates(Stage stage) {
        return stage.lab().nodes().stream()
                .map(node -> stage.speaker(node)
                        .metrics()
                        .value("metallb_k8s_client_updates_total")
                        .orElse(0))
                .toList();
    }

    private static boolean allHigher(List<Double> now, List<Double> before) {
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i) <= before.get(i)) {
                return false;
            }
        }
        return true;
    }
}
