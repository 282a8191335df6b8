package dev.metallbj.lab.demo;

import dev.metallbj.lab.demo.Traffic.Answer;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A node is taken out of service by its label, and put back, while the client goes on using a Service. */
final class PlannedMove {
    /** A node that has it announces nothing (well-known label of Kubernetes). */
    static final String LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ANSWERS_AFTERWARDS = 20;

    private final Story story;
    private final Stage stage;

    PlannedMove(Story story, Stage stage) {
        this.story = story;
        this.stage = stage;
    }

    /** Moves it away and back. */
    void play(Visit.Target service) {
        Visit before = stage.visitor().visit(service);
        Node home = before.node();
        Visit away = story.step(
                "A planned move: " + home.name() + " gets the label that excludes it",
                () -> {
                    story.say("kubectl label node " + home.name() + " " + LABEL + "=true");
                    return move(before, () -> home.label(LABEL, "true"));
                },
                visit -> service.ip() + " moved from " + home.name() + " to "
                        + visit.node().name());
        story.step("The label is removed", () -> {
            story.say("kubectl label node " + home.name() + " " + LABEL + "-");
            Visit back = move(away, () -> home.unlabel(LABEL));
            Check.equal("the node that announces " + service.ip() + " again", home, back.node());
            return service.ip() + " is back on " + home.name();
        });
    }

    /** Does what makes an address move and watches the client until it has followed. */
    private Visit move(Visit before, Runnable cause) {
        try (Wire wire = stage.lab().client().capture("arp");
                Traffic traffic = Traffic.start(stage.visitor(), before.target())) {
            Timeline timeline = new Timeline();
            cause.run();
            timeline.add("the API server confirms the label");
            Frame claim = awaitClaim(wire, before);
            timeline.add(
                    claim.nanoTime(),
                    "gratuitous ARP: " + claim.source() + " has "
                            + before.target().ip());
            Answer first = awaitAnother(traffic, before.node());
            timeline.add(first.nanoTime(), "first TCP connection answered by " + first.from());
            Visit after = stage.visitor().visit(before.target());
            Check.equal("the node of the gratuitous ARP", after.mac(), claim.source());
            story.show(timeline.table());
            story.say("the client's neighbour entry: first " + before.mac() + ", now " + after.mac());
            expectNoneFailed(traffic);
            return after;
        }
    }

    private static Frame awaitClaim(Wire wire, Visit before) {
        String ip = before.target().ip();
        return wire.await(GratuitousArp.about(ip).and(frame -> !frame.source().equals(before.mac())), LIMIT)
                .orElseThrow(() -> new StepFailed(
                        "gratuitous ARP for " + ip + " from another node within " + Durations.seconds(LIMIT),
                        wire.frames().toString()));
    }

    /** The first connection that another node answers. */
    private static Answer awaitAnother(Traffic traffic, Node old) {
        return Check.await(
                        LIMIT,
                        "an answer of another node than " + old.name(),
                        () -> traffic.answers().stream()
                                .filter(answer -> !answer.from().equals(old.name()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** No connection failed, before, during and after the move. */
    private void expectNoneFailed(Traffic traffic) {
        int atMove = traffic.answers().size();
        List<Answer> answers = Check.await(
                LIMIT,
                ANSWERS_AFTERWARDS + " more connections",
                traffic::answers,
                all -> all.size() >= atMove + ANSWERS_AFTERWARDS);
        Set<String> names = stage.lab().nodes().stream().map(Node::name).collect(Collectors.toSet());
        List<Answer> failed = answers.stream()
                .filter(answer -> !names.contains(answer.from()))
                .toList();
        Check.that(failed.isEmpty(), "no connection fails", failed);
        story.say(answers.size() + " TCP connections meanwhile, one after the other: none failed");
    }
}
