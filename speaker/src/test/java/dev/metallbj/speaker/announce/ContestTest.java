package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.NodeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of two live nodes answers while an address moves, as the capture threads see it between two turns of the announcer. */
class ContestTest {
    private static final List<String> NODES = List.of("node-1", "node-2");
    private static final IpAddress OURS = firstFor("node-1");
    private static final IpAddress THEIRS = firstFor("node-2");

    private final AnnouncerBench bench = new AnnouncerBench();

    ContestTest() {
        bench.cluster.node("node-2", Map.of());
        bench.gossip.speaker(2, Status.ALIVE, 0);
        bench.cluster.service("ours", OURS.toString());
        bench.cluster.service("theirs", THEIRS.toString());
        bench.pass(Duration.ofSeconds(10));
        assertTrue(bench.announces(OURS.toString()));
        assertFalse(bench.announces(THEIRS.toString()));
    }

    @Test
    void whatIsHandedOverIsNotAnsweredOnceAnotherClaimsIt() {
        exclude("node-1");
        assertTrue(bench.announces(OURS.toString()), "until it is seen elsewhere");
        assertFalse(isOfAnother(OURS, bench.now));
        bench.now += 1_000_000;
        bench.published.get().claimed(OURS, bench.now);
        assertTrue(isOfAnother(OURS, bench.now));
        bench.now += 1_000_000;
        bench.turn();
        assertFalse(
                isOfAnother(OURS, bench.now), "the announcer has looked at the claim, and it was nobody's that counts");
    }

    @Test
    void whatIsOwnedIsAnsweredWhoeverClaimsIt() {
        bench.now += 1_000_000;
        bench.published.get().claimed(OURS, bench.now);
        bench.published.get().claimed(IpAddress.parse("203.0.113.1"), bench.now);
        assertFalse(isOfAnother(OURS, bench.now));
    }

    @Test
    void whatWasAskedBeforeATakeoverTheOwnerBeforeHasAnswered() {
        long before = bench.now;
        bench.now += 90_000_000;
        exclude("node-2");
        assertTrue(bench.announces(THEIRS.toString()));
        assertTrue(isOfAnother(THEIRS, before), "it waited in the buffer while this process was held back");
        assertFalse(isOfAnother(THEIRS, bench.now));
        assertFalse(isOfAnother(OURS, before));
        bench.pass(Duration.ofMillis(1_100));
        assertFalse(isOfAnother(THEIRS, before), "the clock of frames may be set, and must not silence an address");
    }

    @Test
    void nobodyHasAnsweredForADeadNode() {
        long before = bench.now;
        bench.now += 90_000_000;
        bench.gossip.speaker(2, Status.DEAD, bench.now);
        bench.pass(Duration.ofMillis(200));
        assertTrue(bench.announces(THEIRS.toString()));
        assertFalse(isOfAnother(THEIRS, before));
    }

    private void exclude(String node) {
        bench.cluster.node(node, Map.of(NodeView.EXCLUDE_LABEL, ""));
        bench.clusterChanged();
    }

    private boolean isOfAnother(IpAddress ip, long capturedNanos) {
        return bench.published.get().isOfAnother(ip.v4Bits(), bench.now, () -> capturedNanos / 1_000_000);
    }

    private static IpAddress firstFor(String node) {
        return IntStream.range(1, 255)
                .mapToObj(i -> IpAddress.parse("198.51.100." + i))
                .filter(ip -> NodeOrder.of(ip, NODES).nodes().getFirst().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
