package dev.metallbj.lab.demo;

import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerReport.Doubled;
import java.time.Duration;

/** A node is taken out of service on purpose: no datagram may be lost for that. */
final class OutOfService {
    /** For whatever a move still causes afterwards. */
    private static final Duration AFTERWARDS = Duration.ofMillis(1_500);

    private final Story story;
    private final Stage stage;
    private final User user;

    OutOfService(Story story, Stage stage, User user) {
        this.story = story;
        this.stage = stage;
        this.user = user;
    }

    /** The speaker of the announcing node ends, as at an update, and comes back. */
    void stopSpeaker() {
        Node home = user.home();
        story.step("A planned stop: SIGTERM to the speaker of " + home.name(), () -> {
            long begin = System.nanoTime();
            Check.equal("its exit code", 0, stage.speaker(home).stop());
            Node other = user.awaitAnswersFromOther(stage, home);
            return user.target().ip() + " moved to " + other.name() + "; " + nothingLost(begin);
        });
        story.step("It starts again", () -> {
            long begin = System.nanoTime();
            stage.startSpeaker(home);
            user.awaitAnswersFrom(home);
            return user.target().ip() + " is back on " + home.name() + "; " + nothingLost(begin);
        });
    }

    /** What {@code kubectl drain} does, with a speaker that goes on, as Pods of a DaemonSet do; then the node is switched off. */
    void drain() {
        Node home = user.home();
        story.step("A drain: " + home.name() + " is cordoned and its Pods go elsewhere", () -> {
            long begin = System.nanoTime();
            story.say("kubectl drain " + home.name() + " --ignore-daemonsets");
            home.setUnschedulable(true);
            stage.setEndpoints(
                    user.namespace(),
                    user.target().name(),
                    stage.lab().nodes().stream()
                            .filter(node -> !node.equals(home))
                            .toArray(Node[]::new));
            Node other = user.awaitAnswersFromOther(stage, home);
            return user.target().ip() + " moved to " + other.name() + "; " + nothingLost(begin);
        });
        story.step(home.name() + " is switched off", () -> {
            long begin = System.nanoTime();
            home.host().unplug();
            String seen = nothingLost(begin);
            home.host().plugIn();
            return seen;
        });
    }

    /** Waits for what may come, and checks what the client saw. */
    private String nothingLost(long begin) {
        pause();
        User.Seen seen = user.since(begin);
        Check.equal("the number of lost datagrams", 0, seen.datagrams().lost());
        Doubled doubled = seen.questions().doubled();
        return "of " + seen.datagrams().sent() + " datagrams "
                + seen.datagrams().lost() + " lost; of "
                + seen.questions().sent() + " ARP requests " + seen.questions().unanswered() + " unanswered, "
                + doubled.count() + " answered by two nodes"
                + (doubled.count() > 1 ? ", within " + Durations.millis(doubled.duration()) : "");
    }

    private static void pause() {
        try {
            Thread.sleep(AFTERWARDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
