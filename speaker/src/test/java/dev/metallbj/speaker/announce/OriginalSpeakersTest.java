package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** MetalLB speakers that are members are named, with node and version, once on the speaker's own Pod. */
class OriginalSpeakersTest {
    private final AnnouncerBench bench = new AnnouncerBench();

    @Test
    void theyAreNamedOnceAndAgainWhenTheyComeBack() {
        bench.turn();
        assertEquals(List.of(), bench.speakerEvents);

        bench.cluster.pods = List.of(new SpeakerPod("node-2", List.of(IpAddress.parse("192.0.2.12")), "v0.15.2"));
        bench.gossip.peer("node-2", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.turn();
        assertEquals(1, bench.speakerEvents.size(), bench.speakerEvents::toString);
        String event = bench.speakerEvents.getFirst();
        assertTrue(event.startsWith("OriginalSpeakers: "), event);
        assertTrue(event.contains("node node-2 (version v0.15.2)"), event);

        bench.gossip.peer("node-3", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.turn();
        bench.turn();
        assertEquals(1, bench.speakerEvents.size(), "a second one is a line in the log");

        bench.gossip.speaker(2, Status.ALIVE, 0);
        bench.gossip.speaker(3, Status.ALIVE, 0);
        bench.turn();
        bench.gossip.peer("node-2", new Peer(Status.ALIVE, Optional.empty(), 0, 0));
        bench.turn();
        assertEquals(2, bench.speakerEvents.size(), bench.speakerEvents::toString);
    }
}
