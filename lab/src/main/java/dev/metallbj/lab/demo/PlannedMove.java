package dev.metallbj.lab.demo;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A node is taken out of service by its label, and put back, while the client goes on using a Service. */
final class PlannedMove {
    /** Its nodes announce nothing (well-known label of Kubernetes). */
    static final String LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";

    private static final Duration LIMIT = Duration.ofSeconds(10);

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
        story.step("A planned move: " + home.name() + " gets the label that excludes it", () -> {
            story.say("kubectl label node " + home.name() + " " + LABEL + "=true");
            Visit after = move(before, () -> home.label(LABEL, "true"));
            return service.ip() + " moved from " + home.name() + " to "
                    + after.node().name();
        });
        story.step("The label is removed", () -> {
            story.say("kubectl label node " + home.name() + " " + LABEL + "-");
            Visit after = move(stage.visitor().visit(service), () -> home.unlabel(LABEL));
            Check.equal("the node that announces " + service.ip() + " again", home, after.node());
            return service.ip() + " is back on " + home.name();
        });
    }

    /** Does what makes an address move and watches the client until it has followed. */
    private Visit move(Visit before, Runnable cause) {
        Visit.Target service = before.target();
        try (Wire wire = stage.lab().client().capture("arp")) {
            Timeline timeline = new Timeline();
            cause.run();
            timeline.add("the API server has the change");
            int requests = connectUntilMoved(before, timeline);
            Frame claim = wire.await(claimOfAnother(before), LIMIT)
                    .orElseThrow(() -> new StepFailed(
                            "gratuitous ARP for " + service.ip() + " from another node", wire.frames() + ""));
            timeline.add(claim.nanoTime(), "gratuitous ARP: " + claim.source() + " has " + service.ip());
            Visit after = stage.visitor().visit(service);
            Check.equal("the node of the gratuitous ARP", after.mac(), claim.source());
            story.show(timeline.table());
            story.say("the client's neighbour entry: " + before.mac() + ", now " + after.mac());
            story.say(requests + " TCP connections during the move, none failed");
            return after;
        }
    }

    private static Predicate<Frame> claimOfAnother(Visit before) {
        return GratuitousArp.about(before.target().ip())
                .and(frame -> !frame.source().equals(before.mac()));
    }

    /** Uses the Service without a pause; returns how many connections it took until another node answered. */
    private int connectUntilMoved(Visit before, Timeline timeline) {
        Visit.Target service = before.target();
        long end = System.nanoTime() + LIMIT.toNanos();
        List<String> names = stage.lab().nodes().stream().map(Node::name).toList();
        for (int requests = 1; System.nanoTime() < end; requests++) {
            String answer = stage.visitor().answer(service);
            Check.that(names.contains(answer), "every connection to " + service + " is answered", answer);
            if (!answer.equals(before.node().name())) {
                timeline.add("first TCP connection answered by " + answer);
                return requests;
            }
        }
        Optional<MacAddress> neighbour = stage.lab().client().neighbour(service.ip());
        throw new StepFailed(
                service + " answers from another node within " + Durations.seconds(LIMIT),
                before.node().name() + " still answers; the client's neighbour entry is "
                        + neighbour.map(MacAddress::toString).orElse("empty"));
    }
}
