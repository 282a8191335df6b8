package dev.metallbj.speaker.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.speaker.election.RuleSets.InForce;
import dev.metallbj.speaker.election.RuleSets.Original;
import dev.metallbj.speaker.election.RuleSets.Ours;
import dev.metallbj.speaker.election.RuleSets.Peer;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RuleSetsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long JOINED = -50 * SECOND;

    /** Long after joining. */
    private static final long NOW = 0;

    private static final Map<String, Peer> ALONE = Map.of();
    private static final Peer SAME = new Ours(1, 1);

    private final RuleSets rules = new RuleSets();

    @Test
    void amongOurOwnTheNewestHolds() {
        assertEquals(new InForce(Rules.SET_1, 1, RuleSets.NEVER), at(NOW, Map.of("b", SAME, "c", SAME)));
    }

    @Test
    void whoIsAloneUsesTheNewestAtOnce() {
        assertEquals(new InForce(Rules.SET_1, 1, RuleSets.NEVER), rules.decide(NOW, NOW, ALONE));
    }

    @Test
    void speakersThatStartTogetherUseTheNewestAtOnce() {
        assertEquals(Rules.SET_1, rules.decide(NOW, NOW, Map.of("b", SAME)).rules());
    }

    @Test
    void withoutGossipClassicRulesHold() {
        assertEquals(new InForce(Rules.CLASSIC, 0, RuleSets.NEVER), RuleSets.OFF);
    }

    @Test
    void theOldestOriginalDecides() {
        Peer current = new Original("v0.16.1");
        assertEquals(
                Rules.CLASSIC_0_16, at(NOW, Map.of("b", SAME, "c", current)).rules());
        assertEquals(
                Rules.CLASSIC_0_15,
                at(NOW, Map.of("b", current, "c", new Original("v0.15.3"))).rules());
        assertEquals(
                Rules.CLASSIC,
                new RuleSets()
                        .decide(NOW, JOINED, Map.of("b", new Original("v0.17.0")))
                        .rules());
        assertEquals(0, at(NOW, Map.of("b", current)).number());
    }

    @Test
    void aLowerSetIsEnteredAtOnceAndLeftTenSecondsAfterItsLastMember() {
        Map<String, Peer> mixed = Map.of("b", SAME, "c", new Original(""), "d", new Original(""));
        assertEquals(Rules.SET_1, at(NOW, Map.of("b", SAME)).rules());
        assertEquals(new InForce(Rules.CLASSIC_0_16, 0, RuleSets.NEVER), at(NOW + 1, mixed));
        assertEquals(
                Rules.CLASSIC_0_16,
                at(2 * SECOND, Map.of("d", new Original(""))).rules());
        InForce held = at(3 * SECOND, Map.of("b", SAME));
        assertEquals(new InForce(Rules.CLASSIC_0_16, 0, 13 * SECOND), held);
        assertEquals(held, at(13 * SECOND - 1, Map.of("b", SAME)));
        assertEquals(new InForce(Rules.SET_1, 1, RuleSets.NEVER), at(13 * SECOND, Map.of("b", SAME)));
    }

    @Test
    void whoComesBackStartsTheTenSecondsAnew() {
        Map<String, Peer> mixed = Map.of("c", new Original("0.15"));
        at(NOW, mixed);
        assertEquals(10 * SECOND, at(NOW, ALONE).askAgain());
        at(9 * SECOND, mixed);
        assertEquals(new InForce(Rules.CLASSIC_0_15, 0, RuleSets.NEVER), at(15 * SECOND, mixed));
        assertEquals(new InForce(Rules.CLASSIC_0_15, 0, 26 * SECOND), at(16 * SECOND, ALONE));
    }

    @Test
    void levelsAreLeftOneByOne() {
        at(NOW, Map.of("b", new Original("0.15"), "c", new Original("0.16")));
        at(SECOND, Map.of("c", new Original("0.16")));
        assertEquals(
                new InForce(Rules.CLASSIC_0_15, 0, 11 * SECOND), at(5 * SECOND, Map.of("c", new Original("0.16"))));
        assertEquals(new InForce(Rules.CLASSIC_0_15, 0, 11 * SECOND), at(6 * SECOND, ALONE));
        assertEquals(new InForce(Rules.CLASSIC_0_16, 0, 16 * SECOND), at(11 * SECOND, ALONE));
        assertEquals(new InForce(Rules.SET_1, 1, RuleSets.NEVER), at(16 * SECOND, ALONE));
    }

    @Test
    void mixturesWithLaterVersionsTakeTheLowest() {
        assertEquals(
                1, at(NOW, Map.of("b", new Ours(3, 1), "c", new Ours(2, 1))).number());
        RuleSets third = new RuleSets(3);
        assertEquals(3, third.decide(NOW, JOINED, Map.of("b", new Ours(5, 3))).number());
        assertEquals(
                2,
                third.decide(NOW, JOINED, Map.of("b", new Ours(5, 3), "c", new Ours(2, 2)))
                        .number());
    }

    @Test
    void aNewcomerUsesNothingHigherThanTheOthers() {
        Map<String, Peer> holding = Map.of("b", new Ours(1, 0), "c", SAME);
        assertEquals(new InForce(Rules.CLASSIC_0_16, 0, 10 * SECOND), rules.decide(NOW, NOW, holding));
        assertEquals(0, rules.decide(10 * SECOND - 1, NOW, holding).number());
        assertEquals(new InForce(Rules.SET_1, 1, RuleSets.NEVER), rules.decide(10 * SECOND, NOW, holding));
        assertEquals(0, rules.decide(20 * SECOND, 20 * SECOND, holding).number(), "joined again");
    }

    @Test
    void aNewcomerFollowsWhoGoesUp() {
        Map<String, Peer> newcomer = Map.of("b", new Ours(1, 0), "c", new Ours(1, 0));
        assertEquals(0, rules.decide(NOW, NOW, newcomer).number());
        Map<String, Peer> risen = Map.of("b", SAME, "c", new Ours(1, 0));
        assertEquals(1, rules.decide(SECOND, NOW, risen).number());
        assertEquals(1, rules.decide(2 * SECOND, NOW, risen).number());
        assertEquals(0, rules.decide(3 * SECOND, NOW, newcomer).number(), "down again");
    }

    @Test
    void aSpeakerThatWasAwayHasNotGoneUp() {
        rules.decide(NOW, NOW, Map.of("b", new Ours(1, 0), "c", new Ours(1, 0)));
        rules.decide(SECOND, NOW, Map.of("c", new Ours(1, 0)));
        assertEquals(
                0,
                rules.decide(2 * SECOND, NOW, Map.of("b", SAME, "c", new Ours(1, 0)))
                        .number());
    }

    @Test
    void aNewcomerDoesNotMistakeOneOriginalForAnother() {
        // The others remember an older one that this speaker never met; what it sees is all that it can go by.
        Map<String, Peer> mixed = Map.of("b", new Ours(1, 0), "c", new Original("0.17.0"));
        assertEquals(Rules.CLASSIC, rules.decide(NOW, NOW, mixed).rules());
    }

    private InForce at(long now, Map<String, Peer> live) {
        return rules.decide(now, JOINED, live);
    }
}
