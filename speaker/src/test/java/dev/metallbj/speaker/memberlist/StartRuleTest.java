package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The start rule in made-up time. */
class StartRuleTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final Endpoint TWO = new Endpoint(IpAddress.parse("192.0.2.2"), 7946);
    private static final Endpoint THREE = new Endpoint(IpAddress.parse("192.0.2.3"), 7946);

    private final StartRule rule = new StartRule();

    @Test
    void everyPeerIsAskedEveryFifthOfASecond() {
        rule.peersAre(Map.of("node-2", TWO, "node-3", THREE), 0);
        assertEquals(Set.of(TWO, THREE), Set.copyOf(rule.ask(0)));
        assertEquals(List.of(), ask(199));
        assertEquals(200 * MILLI, rule.wakeAt());
        assertEquals(2, ask(200).size());
    }

    @Test
    void aPeerThatTurnsUpLateHasItsOwnTwoSeconds() {
        rule.peersAre(Map.of("node-2", TWO), 0);
        ask(0);
        rule.peersAre(Map.of("node-2", TWO, "node-3", THREE), 1_000 * MILLI);
        ask(1_000);
        assertEquals(Standing.STARTING, after(2_500));
        assertEquals(Standing.ALONE, after(3_000));
        assertEquals(3_000 * MILLI, rule.since());
        assertEquals(List.of(), ask(3_200), "membership goes on trying");
    }

    /** What the second peer says may correct what is known from before the cable was out. */
    @Test
    void theFirstSuccessWaitsAMomentForTheOthers() {
        rule.peersAre(Map.of("node-2", TWO, "node-3", THREE), 0);
        ask(0);
        rule.failedOrDone(TWO);
        rule.met(10 * MILLI);
        assertFalse(rule.update(10 * MILLI, Set.of("node-2")::contains, true), "node-3 may still answer");
        assertFalse(rule.update(309 * MILLI, Set.of("node-2")::contains, true));
        assertTrue(rule.update(310 * MILLI, Set.of("node-2")::contains, true));
        assertEquals(Standing.JOINED, rule.standing());
    }

    @Test
    void nothingIsWaitedForWhenAllAreLiveOrHaveRefused() {
        rule.peersAre(Map.of("node-2", TWO, "node-3", THREE), 0);
        ask(0);
        rule.failedOrDone(THREE);
        rule.met(10 * MILLI);
        assertTrue(rule.update(10 * MILLI, Set.of("node-2")::contains, true));
    }

    @Test
    void anExchangeWithSomebodyWhoIsNoMemberIsNotEnough() {
        rule.peersAre(Map.of("node-2", TWO), 0);
        ask(0);
        rule.met(10 * MILLI);
        assertFalse(rule.update(1_000 * MILLI, node -> false, false));
        assertEquals(Standing.ALONE, after(2_000));
    }

    @Test
    void hearsayEndsBeingAloneButNotStarting() {
        rule.turnedUp(0);
        rule.peersAre(Map.of("node-2", TWO), 0);
        ask(0);
        assertFalse(rule.update(500 * MILLI, Set.of("node-2")::contains, true));
        assertEquals(Standing.ALONE, after(2_000));
        rule.turnedUp(2_100 * MILLI);
        assertTrue(rule.update(2_100 * MILLI, Set.of("node-2")::contains, true));
        assertEquals(Standing.JOINED, rule.standing());
    }

    @Test
    void startingAnewForgetsWhoAnswered() {
        rule.peersAre(Map.of(), 0);
        assertEquals(Standing.ALONE, after(0));
        rule.peersAre(Map.of("node-2", TWO), 0);
        rule.met(0);
        rule.restart(1_000 * MILLI);
        assertEquals(Standing.STARTING, rule.standing());
        assertTrue(rule.needsSuccess());
        assertFalse(rule.update(1_000 * MILLI, Set.of("node-2")::contains, true), "it may be known from before");
    }

    private Collection<Endpoint> ask(long millis) {
        return rule.ask(millis * MILLI);
    }

    private Standing after(long millis) {
        rule.update(millis * MILLI, node -> false, false);
        return rule.standing();
    }
}
