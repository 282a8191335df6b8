package dev.metallbj.lab.demo;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.GossipSetup;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.ClaimForm;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.Set;

/** Gossip is wrong about a node, and another machine wants the address: the wire decides. */
final class ActFour implements Act {
    private static final Duration ALONE = Duration.ofSeconds(6);

    private final Story story;

    ActFour(Story story) {
        this.story = story;
    }

    @Override
    public String title() {
        return "ACT 4  The wire as judge: no two nodes answer, and foreign hosts are noticed";
    }

    @Override
    public Lab.Builder cluster() {
        return Lab.builder().nodes(3).namespace(DnsServer.OPERATOR);
    }

    @Override
    public void play(Stage stage) {
        try (User user = DnsServer.start(story, stage)) {
            cutGossip(stage, user);
            pullCableToo(stage, user);
            claim(stage, user);
        }
    }

    private void cutGossip(Stage stage, User user) {
        Node home = user.home();
        story.step("A firewall rule cuts off the gossip of " + home.name() + "; the segment stays whole", () -> {
            story.say("nft: udp and tcp port " + GossipSetup.PORT + " dropped between " + home.name()
                    + " and the other nodes");
            long begin = System.nanoTime();
            stage.lab().segment().blockBetweenNodes(home.host(), GossipSetup.PORT);
            stage.showEvent(user.namespace(), user.target().name(), "SplitBrainAvoided");
            pause(ALONE);
            User.Seen seen = user.since(begin);
            AnswerReport questions = seen.questions();
            Check.equal("the number of lost datagrams", 0, seen.datagrams().lost());
            Check.equal("who answers ARP", Set.of(mac(home)), questions.answerers());
            return "the others believe that " + home.name() + " is dead, but it answers: of " + questions.sent()
                    + " ARP requests none was answered by two, of "
                    + seen.datagrams().sent() + " datagrams none lost";
        });
    }

    private void pullCableToo(Stage stage, User user) {
        Node home = user.home();
        Segment segment = stage.lab().segment();
        story.step("Now " + home.name() + " loses its cable as well", () -> {
            home.host().unplug();
            Node other = user.awaitAnswersFromOther(stage, home);
            segment.heal();
            home.host().plugIn();
            user.awaitAnswersFrom(home);
            return "it fell silent, and " + other.name() + " took over; plugged in again and gossiping, " + home.name()
                    + " has the address back";
        });
    }

    private void claim(Stage stage, User user) {
        story.step(
                "Another machine on the segment says that it has "
                        + user.target().ip(),
                () -> {
                    Client stranger = stage.lab().addClient("stranger", 1);
                    story.say("a gratuitous ARP reply from " + stranger.mac());
                    stranger.inject(ClaimForm.GRATUITOUS_REPLY.frame(
                            stranger.mac(), IpAddress.parse(user.target().ip()), mac(user.home())));
                    String note = stage.showEvent(
                                    user.namespace(), user.target().name(), "AddressConflict")
                            .getNote();
                    Check.that(note.contains(stranger.mac().toString()), "the event names " + stranger.mac(), note);
                    user.awaitAnswersFrom(user.home());
                    return user.target().ip() + " is still " + user.home().name()
                            + "'s, and the user knows the MAC of the other";
                });
    }

    private static MacAddress mac(Node node) {
        return MacAddress.parse(node.host().addresses().mac());
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
