package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.announce.Group;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Agents among themselves, with real sockets on loopback. */
class MemberlistAgentTest {
    private static final Duration SOON = TestGroup.SOON;

    @Test
    void speakersFindEachOtherAndReadWhatTheySay() {
        try (TestGroup group = TestGroup.of(3, TestAgent.key("secret"))) {
            TestAgent one = group.get(0);
            assertEquals(Set.of("node-2", "node-3"), one.group().peers().keySet());
            assertEquals(Optional.of(TestAgent.META), one.peer("node-2").meta());
            assertEquals(Parameters.FAST.shortestDetection(3), one.group().fenceNanos());
            group.get(1).agent.describe(TestAgent.meta(2));
            Until.holds(
                    SOON,
                    group::toString,
                    () -> Optional.of(TestAgent.meta(2))
                            .equals(one.peer("node-2").meta()));
            Until.holds(
                    SOON,
                    group::toString,
                    () -> one.metric("members{state=\"alive\"}") == 3
                            && one.metric("probe_rtt_seconds_count") > 2
                            && one.metric("packets_sent_total{transport=\"udp\"}") > 2
                            && one.metric("bytes_received_total{transport=\"tcp\"}") > 0);
            group.all().forEach(agent -> assertEquals(0, agent.problems.size(), agent::toString));
        }
    }

    @Test
    void whatIsSaidAgainChangesNothing() {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF)) {
            TestAgent one = group.get(0);
            Until.sleep(100);
            int changes = one.changes.get();
            Group before = one.group();
            one.agent.describe(TestAgent.META);
            one.agent.open();
            one.agent.podsChanged();
            one.agent.successions(Set.of("node-2"));
            one.agent.successions(Set.of("node-2"));
            Until.sleep(300);
            assertEquals(before, one.group());
            assertEquals(changes, one.changes.get(), "published again");
        }
    }

    /** A process that is gone leaves a port that refuses: no need to wait for a suspicion to end. */
    @Test
    void aKilledSpeakerIsDeadAtOnceAndAliveWhenItIsBack() {
        try (TestGroup group = TestGroup.of(3, TestAgent.key("secret"))) {
            TestAgent one = group.get(0);
            TestAgent killed = group.get(2);
            // A round of probes, so that its port is known to accept.
            Until.sleep(500);
            long heardBefore = System.nanoTime();
            killed.close();
            Until.holds(Duration.ofSeconds(3), group::toString, () -> one.sees("node-3", Status.DEAD));
            assertEquals(Optional.of(TestAgent.META), one.peer("node-3").meta(), "its MACs are still needed");
            assertTrue(one.peer("node-3").heardAt() - heardBefore < 1_000_000_000, "heard of when it died");
            assertEquals(Standing.JOINED, one.group().standing());
            group.add("node-3", killed.address, TestAgent.key("secret"), Parameters.FAST)
                    .open();
            Until.holds(SOON, group::toString, () -> one.sees("node-3", Status.ALIVE));
        }
    }

    @Test
    void whoLeavesIsKnownToHaveLeftAndIsQuietThen() throws InterruptedException {
        try (TestGroup group = TestGroup.of(3, Encryption.OFF)) {
            TestAgent leaving = group.get(0);
            leaving.agent.leave();
            assertTrue(leaving.agent.awaitLeft(1_000));
            for (TestAgent other : group.all().subList(1, 3)) {
                Until.holds(SOON, group::toString, () -> other.sees("node-1", Status.LEFT));
            }
            double sent = leaving.metric("packets_sent_total{transport=\"udp\"}");
            Until.sleep(300);
            assertEquals(sent, leaving.metric("packets_sent_total{transport=\"udp\"}"), "it is quiet");
            assertEquals(Long.MAX_VALUE, leaving.agent.dueAt());
        }
    }

    /** Two halves that had nothing to do with each other, each with its own view, as after a partition. */
    @Test
    void twoGroupsBecomeOne() {
        Encryption key = TestAgent.key("secret");
        try (TestGroup one = TestGroup.of(2, key);
                TestGroup other = new TestGroup()) {
            other.add("node-3", key).open();
            other.add("node-4", key).open();
            other.settled();
            one.listed(other.get(0).pod());
            long took = Until.holds(
                    SOON,
                    () -> one + " " + other,
                    () -> one.all().stream()
                                    .allMatch(a -> a.sees("node-3", Status.ALIVE) && a.sees("node-4", Status.ALIVE))
                            && other.all().stream()
                                    .allMatch(a -> a.sees("node-1", Status.ALIVE) && a.sees("node-2", Status.ALIVE)));
            assertTrue(took < 2_000, took + " ms");
        }
    }

    @Test
    void leavingBeforeTheStartIsDoneAtOnce() throws InterruptedException {
        try (TestGroup group = new TestGroup()) {
            TestAgent one = group.add("node-1", Encryption.OFF);
            one.agent.leave();
            assertTrue(one.agent.awaitLeft(1_000));
        }
    }

    /** What the ARP path looks at when it decides whether this process gets enough CPU. */
    @Test
    void theNextDueTimeIsAheadWhileTheLoopKeepsUp() {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF)) {
            TestAgent one = group.get(0);
            int late = 0;
            for (int i = 0; i < 200; i++) {
                late += System.nanoTime() - one.agent.dueAt() > 50_000_000 ? 1 : 0;
                Until.sleep(2);
            }
            assertTrue(late < 20, late + " of 200 times more than 50 ms behind");
        }
    }
}
