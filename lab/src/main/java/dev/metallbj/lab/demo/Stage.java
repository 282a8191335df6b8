package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Metrics;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster with our programs on it, and the steps that all acts begin and end with. One thread. */
final class Stage implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(20);

    private final Story story;
    private final Lab lab;
    private final Visitor visitor;
    private final Map<String, Program> programs = new LinkedHashMap<>();

    private Stage(Story story, Lab lab) {
        this.story = story;
        this.lab = lab;
        this.visitor = new Visitor(lab);
    }

    /** Starts the cluster, as a step. */
    static Stage open(Story story, Lab.Builder builder) {
        Lab lab = story.step(
                "A cluster: etcd, kube-apiserver, three nodes and a client on one Ethernet segment",
                () -> builder.crds(ProjectFiles.get("crds/manifests"))
                        .onProgress(story::say)
                        .start(),
                started -> String.join(
                                ", ", started.nodes().stream().map(Node::name).toList()) + ", client; "
                        + started.apiServer().url());
        return new Stage(story, lab);
    }

    Lab lab() {
        return lab;
    }

    Visitor visitor() {
        return visitor;
    }

    /** Starts the controller and a speaker on each node; returns at once. */
    void startPrograms(String... flags) {
        add("controller", lab.startController(flags));
        for (Node node : lab.nodes()) {
            add(node.speakerPod(), lab.startSpeaker(node, flags));
        }
    }

    /** Starts the speaker of a node once more, after it has ended; returns at once. */
    void startSpeaker(Node node) {
        add(node.speakerPod(), lab.startSpeaker(node));
    }

    private void add(String name, Program program) {
        programs.put(name, program);
        story.say("started " + program);
    }

    /** Waits until all say that they are ready. */
    void awaitReady() {
        programs.values().forEach(program -> program.awaitReady(READY_LIMIT));
        awaitMembers();
    }

    /** Until then a speaker may announce what is another's once that one has joined. */
    private void awaitMembers() {
        int nodes = lab.nodes().size();
        Check.await(
                READY_LIMIT,
                "every speaker counts " + nodes + " members alive",
                () -> lab.nodes().stream()
                        .map(node -> speaker(node).members("alive"))
                        .toList(),
                counts -> counts.stream().allMatch(count -> count == nodes));
    }

    /** Those that were started, the controller first. */
    List<Program> programs() {
        return List.copyOf(programs.values());
    }

    Program controller() {
        return program("controller");
    }

    Program speaker(Node node) {
        return program(node.speakerPod());
    }

    private Program program(String name) {
        Program program = programs.get(name);
        if (program == null) {
            throw new IllegalStateException(name + " was not started, only " + programs.keySet());
        }
        return program;
    }

    /**
     * Applies a file of {@code lab/manifests} unchanged.
     *
     * @param namespace of objects that name none
     */
    void apply(String file, String namespace) {
        Path path = ProjectFiles.get("lab/manifests").resolve(file);
        story.say("kubectl -n " + namespace + " apply -f lab/manifests/" + file);
        lab.apiServer().manifests().apply(path, namespace, Map.of());
    }

    /** Says which nodes the Pods behind a Service are on, which nobody else does here. */
    void setEndpoints(String namespace, String service, Node... nodes) {
        List<Node> all = List.of(nodes);
        story.say("Pods of " + service + " ready on "
                + String.join(", ", all.stream().map(Node::name).toList()));
        lab.endpoints().setReady(namespace, service, all);
    }

    /** Waits until a Service has an address. */
    Visit.Target awaitAddress(String namespace, String name) {
        List<String> addresses = Check.await(
                STATUS_LIMIT,
                "one address in the status of " + namespace + "/" + name,
                () -> addresses(service(namespace, name)),
                list -> list.size() == 1);
        int port = service(namespace, name).getSpec().getPorts().getFirst().getPort();
        return new Visit.Target(name, addresses.getFirst(), port);
    }

    private Service service(String namespace, String name) {
        return lab.kubernetes().services().inNamespace(namespace).withName(name).require();
    }

    private static List<String> addresses(Service service) {
        return service.getStatus().getLoadBalancer().getIngress().stream()
                .map(LoadBalancerIngress::getIp)
                .toList();
    }

    /** Waits until there is an Event with a reason about a Service, and shows it as {@code kubectl get events} does. */
    Event showEvent(String namespace, String service, String reason) {
        Event event = Check.await(
                        STATUS_LIMIT,
                        "an event " + reason + " about " + namespace + "/" + service,
                        () -> event(namespace, service, reason),
                        Optional::isPresent)
                .orElseThrow();
        story.say("kubectl -n " + namespace + " get events");
        Table table = new Table("TYPE", "REASON", "OBJECT");
        table.row(event.getType(), event.getReason(), "service/" + service);
        story.show(table);
        story.say(event.getNote());
        return event;
    }

    private Optional<Event> event(String namespace, String service, String reason) {
        return lab.kubernetes().events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getReason().equals(reason)
                        && event.getRegarding().getName().equals(service))
                .findFirst();
    }

    /** Finds out who has the address of a UDP Service, and shows it in a table. */
    Visit visitUdp(Visit.Target target) {
        Visit visit = visitor.visitUdp(target);
        Table table = Visit.table();
        visit.addTo(table);
        story.show(table);
        return visit;
    }

    /** Visits Services and shows what was found, in a table. */
    List<Visit> visit(List<Visit.Target> targets) {
        List<Visit> visits = targets.stream().map(visitor::visit).toList();
        Table table = Visit.table();
        visits.forEach(visit -> visit.addTo(table));
        story.show(table);
        return visits;
    }

    /**
     * Scrapes a program and shows some of what came.
     *
     * @param names of series
     * @param labels a part of their labels
     */
    Metrics showMetrics(Program program, List<String> names, String labels) {
        Metrics metrics = program.metrics();
        List<String> lines = new ArrayList<>();
        for (String line : metrics.text().split("\n")) {
            if (names.stream().anyMatch(line::startsWith) && line.contains(labels)) {
                lines.add(line);
            }
        }
        story.say("from " + program.process().name() + ":");
        lines.forEach(line -> story.say("  " + line));
        return metrics;
    }

    /** Ends the programs as a kubelet does, as a step, and removes everything. */
    void end() {
        story.step("SIGTERM to all programs: they withdraw and end by themselves", () -> {
            for (Program program : programs.values()) {
                Check.equal("the exit code of " + program, 0, program.stop());
            }
            return "all ended with exit code 0";
        });
        close();
    }

    /** Removes everything. May be repeated. */
    @Override
    public void close() {
        lab.close();
    }
}
