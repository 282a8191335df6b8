package dev.metallbj.lab.demo;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Outage;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The announcing node loses its cable, again and again, and the client is without an answer for a moment. */
final class PulledCable {
    private static final int TIMES = 10;
    /** A machine that does other things as well may need several times of what is normal. */
    private static final Duration OUTAGE_LIMIT = Duration.ofSeconds(2);

    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    private final Story story;
    private final Stage stage;
    private final User user;

    PulledCable(Story story, Stage stage, User user) {
        this.story = story;
        this.stage = stage;
        this.user = user;
    }

    /** Pulls it, and shows what the new owner says about it. */
    void play() {
        Node successor = pull();
        showLogAndEvent(successor);
    }

    private Node pull() {
        Node home = user.home();
        return story.step(
                "The cable of " + home.name() + " is pulled, and plugged in again, " + TIMES
                        + " times; a datagram every 5 ms",
                () -> {
                    story.say("the port of the bridge: ip link set "
                            + home.host().port().bridgePort() + " down");
                    List<Duration> outages = new ArrayList<>();
                    Node successor = home;
                    for (int i = 0; i < TIMES; i++) {
                        successor = pullOnce(home, outages);
                    }
                    show(outages);
                    return successor;
                },
                successor -> successor.name() + " took over each time, and " + home.name()
                        + " took back when it was there again");
    }

    private Node pullOnce(Node home, List<Duration> outages) {
        user.awaitAnswersFrom(home);
        long fault = System.nanoTime();
        home.host().unplug();
        Node successor;
        try {
            successor = user.awaitAnswersFromOther(stage, home);
            Outage outage = user.since(fault)
                    .datagrams()
                    .longestOutage()
                    .orElseThrow(() -> new StepFailed("a lost datagram", "none, though the cable was pulled"));
            Check.that(
                    outage.duration().compareTo(OUTAGE_LIMIT) < 0,
                    "an outage below " + Durations.seconds(OUTAGE_LIMIT),
                    outage);
            outages.add(outage.duration());
        } finally {
            home.host().plugIn();
        }
        user.awaitAnswersFrom(home);
        return successor;
    }

    private void show(List<Duration> outages) {
        Histogram histogram = new Histogram(outages);
        story.show(histogram.table());
        story.say("from the last answered datagram to the next: " + histogram);
    }

    private void showLogAndEvent(Node successor) {
        story.step("The speaker that took over says so, in its log and in an event", () -> {
            LogLine line = failoverLine(stage.speaker(successor));
            story.say(line.text());
            Event event = Check.await(
                            LOG_LIMIT,
                            "an event nodeAssigned that names the failover",
                            this::failoverEvent,
                            Optional::isPresent)
                    .orElseThrow();
            story.say("kubectl -n " + user.namespace() + " get events");
            Table table = new Table("TYPE", "REASON", "OBJECT");
            table.row(
                    event.getType(),
                    event.getReason(),
                    "service/" + event.getRegarding().getName());
            story.show(table);
            story.say(event.getNote());
            return "from " + line.field("from") + " to " + line.field("to") + ", " + line.field("silentMillis")
                    + " ms after the last sign of life";
        });
    }

    private LogLine failoverLine(Program speaker) {
        try {
            return speaker.awaitLog(line -> line.event().equals("failover"), LOG_LIMIT);
        } catch (IllegalStateException e) {
            throw new StepFailed("a line with the event failover", "none");
        }
    }

    private Optional<Event> failoverEvent() {
        return stage.lab().kubernetes().events().v1().events().inNamespace(user.namespace()).list().getItems().stream()
                .filter(event -> event.getReason().equals("nodeAssigned")
                        && event.getNote().contains("failover")
                        && event.getRegarding().getName().equals(user.target().name()))
                .findFirst();
    }
}
