package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole histories of three speakers: never two that answer on one segment for long, never nobody for long (spec section 7). */
class SegmentHistoryTest {
    private static final int SPEAKERS = 3;
    private static final int ADDRESSES = 9;

    /** Who meets on a healed segment before gossip does, or was silent for a moment, is noticed within these. */
    private static final long MOST_DOUBLE = 1_500;

    private static final long MOST_NOBODY = 2_600;

    private final List<String> ips = new ArrayList<>();
    private final Map<String, Long> problemSince = new HashMap<>();
    private long longestDouble;
    private long longestNobody;

    @Test
    void gossipCutAndSegmentWholeLeaveEachAddressToOneSpeaker() {
        MadeUpSegment segment = segment(3);
        run(segment, 5_000);
        reset();
        segment.gossipSide[0] = 1;
        segment.gossipSide[1] = 2;
        run(segment, 60_000);
        assertEquals(0, longestDouble, "ms with two that answer");
        assertEquals(0, longestNobody, "ms with nobody");
    }

    @Test
    void aThousandAddressesStayWithOneSpeakerEachWithinTheLimitOfQuestions() {
        MadeUpSegment segment = segment(7, 1_000);
        run(segment, 20_000, 1_000);
        reset();
        segment.gossipSide[0] = 1;
        run(segment, 10_000, 20);
        assertEquals(0, longestDouble, "ms with two that answer");
        assertEquals(0, longestNobody, "ms with nobody");
        assertTrue(segment.mostQuestions() < 200, "questions in a second: " + segment.mostQuestions());
        segment.kill(0);
        run(segment, 3_000, 20);
        assertTrue(longestNobody < 1_000, "ms with nobody: " + longestNobody);
    }

    @Test
    void aSpeakerThatDiesWhileGossipIsCutIsReplaced() {
        MadeUpSegment segment = segment(4);
        run(segment, 5_000);
        segment.gossipSide[1] = 1;
        run(segment, 10_000);
        reset();
        segment.kill(1);
        run(segment, 5_000);
        assertEquals(0, longestDouble);
        assertTrue(longestNobody < 1_500, "ms with nobody: " + longestNobody);
    }

    @Test
    void aDeathIsNoticedByGossipAloneWithoutDelay() {
        MadeUpSegment segment = segment(5);
        run(segment, 5_000);
        reset();
        segment.kill(1);
        run(segment, 5_000);
        assertTrue(longestNobody < 560, "ms with nobody, of which gossip takes up to 540: " + longestNobody);
    }

    @Test
    void aSegmentCutAndHealedHasOneAnswererOnEachSideAndSoonOneAgain() {
        MadeUpSegment segment = segment(6);
        run(segment, 5_000);
        segment.wireSide[0] = 1;
        run(segment, 3_000);
        reset();
        run(segment, 12_000);
        assertEquals(0, longestDouble + longestNobody);
        segment.wireSide[0] = 0;
        run(segment, 5_000);
        assertTrue(longestDouble < 1_000, "ms with two that answer: " + longestDouble);
        assertEquals(0, longestNobody);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverHappensItIsOneSoon(long seed) {
        MadeUpSegment segment = segment(seed);
        SplittableRandom random = new SplittableRandom(seed * 7919);
        StringBuilder history = new StringBuilder();
        run(segment, 3_000);
        for (int i = 0; i < 25; i++) {
            history.append(change(segment, random)).append(' ');
            run(segment, 200 + random.nextInt(5_000));
            assertTrue(longestDouble <= MOST_DOUBLE, () -> longestDouble + " ms with two after " + history);
            assertTrue(longestNobody <= MOST_NOBODY, () -> longestNobody + " ms with nobody after " + history);
        }
    }

    private String change(MadeUpSegment segment, SplittableRandom random) {
        int who = random.nextInt(SPEAKERS);
        return switch (random.nextInt(7)) {
            case 0 -> {
                segment.gossipSide[who] = 1 + who;
                yield "gossip-cut-" + who;
            }
            case 1 -> {
                segment.wireSide[who] = 1 + who;
                yield "wire-cut-" + who;
            }
            case 2 -> {
                boolean isLast = true;
                for (int i = 0; i < SPEAKERS; i++) {
                    isLast &= i == who || !segment.isAlive(i);
                }
                if (!isLast && segment.isAlive(who)) {
                    segment.kill(who);
                }
                yield "kill-" + who;
            }
            case 3 -> {
                if (!segment.isAlive(who)) {
                    segment.start(who);
                }
                yield "start-" + who;
            }
            case 4 -> {
                segment.loss = random.nextInt(3) == 0 ? 0.1 : 0;
                yield "loss-" + segment.loss;
            }
            default -> {
                for (int i = 0; i < SPEAKERS; i++) {
                    segment.gossipSide[i] = 0;
                    segment.wireSide[i] = 0;
                }
                yield "heal";
            }
        };
    }

    private MadeUpSegment segment(long seed) {
        return segment(seed, ADDRESSES);
    }

    private MadeUpSegment segment(long seed, int addresses) {
        MadeUpSegment segment = new MadeUpSegment(SPEAKERS, seed);
        segment.cluster.config = FakeCluster.config(List.of(), "198.51.100.0", "198.51.110.255");
        for (int i = 0; i < addresses; i++) {
            String ip = "198.51." + (100 + i / 200) + "." + (10 + i % 200);
            ips.add(ip);
            segment.cluster.service("service-" + i, ip);
        }
        return segment;
    }

    private void reset() {
        problemSince.clear();
        longestDouble = 0;
        longestNobody = 0;
    }

    private void run(MadeUpSegment segment, long millis) {
        run(segment, millis, 5);
    }

    private void run(MadeUpSegment segment, long millis, int every) {
        for (long i = 0; i < millis; i++) {
            segment.step();
            if (i % every == 0) {
                look(segment);
            }
        }
    }

    private void look(MadeUpSegment segment) {
        for (String ip : ips) {
            int[] answering = new int[SPEAKERS + 1];
            boolean[] canAnswer = new boolean[SPEAKERS + 1];
            for (int i = 0; i < SPEAKERS; i++) {
                int side = segment.wireSide[i];
                canAnswer[side] |= segment.isAlive(i) && segment.hasStarted(i);
                answering[side] += segment.answers(i, ip) ? 1 : 0;
            }
            for (int side = 0; side <= SPEAKERS; side++) {
                longestDouble = Math.max(longestDouble, note(segment, ip + " two " + side, answering[side] > 1));
                boolean nobody = canAnswer[side] && answering[side] == 0;
                longestNobody = Math.max(longestNobody, note(segment, ip + " nobody " + side, nobody));
            }
        }
    }

    private long note(MadeUpSegment segment, String problem, boolean is) {
        if (!is) {
            problemSince.remove(problem);
            return 0;
        }
        return (segment.now - problemSince.computeIfAbsent(problem, _ -> segment.now)) / MadeUpSegment.MILLI;
    }
}
