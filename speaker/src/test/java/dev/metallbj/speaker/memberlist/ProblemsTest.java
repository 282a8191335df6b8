package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user can put right is said once, with names. */
class ProblemsTest {
    private static final Duration SOON = TestGroup.SOON;

    @Test
    void anotherKeyIsNamedOnBothSides() {
        try (TestGroup group = new TestGroup()) {
            TestAgent one = group.add("node-1", TestAgent.key("one")).open();
            TestAgent two = group.add("node-2", TestAgent.key("two")).open();
            Until.holds(
                    SOON,
                    group::toString,
                    () -> one.problems.contains(Problem.WRONG_KEY) && two.problems.contains(Problem.WRONG_KEY));
            assertTrue(one.messages.getFirst().contains(two.address.toString()), one::toString);
            assertTrue(one.messages.getFirst().contains("secretkey"), one::toString);
            Until.sleep(500);
            assertEquals(
                    1, one.problems.stream().filter(Problem.WRONG_KEY::equals).count(), "said once");
            assertTrue(one.metric("drops_total{reason=\"wrong_key\"}") > 1, "counted always");
            assertFalse(one.group().hasLive());
        }
    }

    @Test
    void aKeyAgainstNoKeyIsNamedOnBothSides() {
        try (TestGroup group = new TestGroup()) {
            TestAgent one = group.add("node-1", TestAgent.key("one")).open();
            TestAgent two = group.add("node-2", Encryption.OFF).open();
            Until.holds(
                    SOON,
                    group::toString,
                    () -> one.problems.contains(Problem.NOT_ENCRYPTED) && two.problems.contains(Problem.NO_KEY));
            assertFalse(one.group().hasLive());
            assertFalse(two.group().hasLive());
        }
    }

    @Test
    void twoNodesOfOneNameAreNamedAndTheFirstStays() {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF)) {
            TestAgent one = group.get(0);
            TestAgent two = group.get(1);
            TestAgent impostor = new TestAgent(
                    "node-2",
                    Loopback.next(),
                    Encryption.OFF,
                    Parameters.FAST,
                    () -> List.of(one.pod(), new SpeakerPod("node-9", List.of(two.address), "")));
            try (impostor) {
                impostor.open();
                Until.holds(SOON, one::toString, () -> one.problems.contains(Problem.NAME_CONFLICT));
                String message = one.messages.get(one.problems.indexOf(Problem.NAME_CONFLICT));
                assertTrue(message.contains("node-2") && message.contains(impostor.address.toString()), message);
                assertTrue(one.sees("node-2", Status.ALIVE));
            }
        }
    }

    @Test
    void eachProblemIsSaidAgainOnlyAfterTenMinutes() {
        List<String> said = new java.util.ArrayList<>();
        ProblemLog log = new ProblemLog(
                new MemberlistMetrics(new dev.metallbj.runtime.metrics.Metrics()), (problem, text) -> said.add(text));
        long tenMinutes = Duration.ofMinutes(10).toNanos();
        log.report(Problem.WRONG_KEY, "a", 0, () -> "a1");
        log.report(Problem.WRONG_KEY, "a", tenMinutes - 1, () -> "a2");
        log.report(Problem.WRONG_KEY, "b", 5, () -> "b");
        log.report(Problem.WRONG_KEY, "a", tenMinutes, () -> "a3");
        assertEquals(List.of("a1", "b", "a3"), said);
    }
}
