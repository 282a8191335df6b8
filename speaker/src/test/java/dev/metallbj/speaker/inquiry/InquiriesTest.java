package dev.metallbj.speaker.inquiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Spec section 7 rules 2 and 3: a node that gossip misses is asked, and what its answers and its silence mean. */
class InquiriesTest {
    private static final long MILLI = 1_000_000L;
    private static final String P = "node-2";
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:10:02:02");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:5e:10:02:12");

    private final Inquiries inquiries = new Inquiries(new Budget(), new SplittableRandom(1));
    private final List<Question> asked = new ArrayList<>();
    private final Map<Spot, Long> firstAsked = new HashMap<>();
    private Predicate<Spot> answers = _ -> false;
    private long now = 10_000 * MILLI;

    @Test
    void threeUnansweredQuestionsWithin150MillisecondsAreSilence() {
        suspect();
        inquiries.sample(P, spot(1), now);
        pass(149);
        assertEquals(3, asked.size());
        dead();
        assertEquals(Set.of(P), inquiries.standing(), "it still may answer");
        pass(1);
        assertEquals(Set.of(), inquiries.standing());
        assertEquals(Answer.SILENT, inquiries.answer(P, spot(200)), "nobody asks for the rest");
        pass(5_000);
        assertEquals(3, asked.size());
    }

    @Test
    void atMostThreeAddressesOfAnInterfaceAreAskedFirst() {
        dead();
        for (int i = 0; i < 20; i++) {
            want("a" + i, spot(i), new Spot(spot(i).ip(), "eth1"));
        }
        pass(150);
        assertEquals(18, asked.size());
        assertEquals(Set.of(), inquiries.standing());
        assertTrue(inquiries.takeConcerned().contains("a19"));
    }

    @Test
    void whoAnswersIsAskedForEachAddressByItself() {
        answers = spot -> !spot.equals(spot(5));
        dead();
        for (int i = 0; i < 10; i++) {
            want("a" + i, spot(i));
        }
        pass(400);
        assertEquals(Set.of(P), inquiries.standing());
        for (int i = 0; i < 10; i++) {
            assertEquals(i == 5 ? Answer.SILENT : Answer.ANSWERS, inquiries.answer(P, spot(i)), "address " + i);
        }
    }

    @Test
    void anAnswerOnOneInterfaceSaysNothingOfTheOther() {
        answers = spot -> spot.interfaceName().equals("eth0");
        dead();
        want("a", spot(1), new Spot(spot(1).ip(), "eth1"));
        pass(400);
        assertEquals(Answer.ANSWERS, inquiries.answer(P, spot(1)));
        assertEquals(Answer.SILENT, inquiries.answer(P, new Spot(spot(1).ip(), "eth1")));
    }

    @Test
    void oneThatFallsSilentIsNoticedWithinOneAndAHalfSeconds() {
        answers = _ -> true;
        dead();
        want("a", spot(1));
        pass(10_000);
        assertEquals(Set.of(P), inquiries.standing());
        assertTrue(asked.size() < 15, "about once a second: " + asked.size());
        answers = _ -> false;
        inquiries.takeConcerned();
        pass(1_400);
        assertEquals(Answer.SILENT, inquiries.answer(P, spot(1)));
        assertEquals(Set.of("a"), inquiries.takeConcerned());
    }

    @Test
    void aThousandAddressesStayWithinTheLimitAndFallSilentTogether() {
        answers = _ -> true;
        dead();
        for (int i = 0; i < 1_000; i++) {
            want("a" + i, spot(i));
        }
        pass(30_000);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Answer.ANSWERS, inquiries.answer(P, spot(i)), "address " + i);
        }
        assertTrue(asked.size() < 30 * 200 && asked.size() > 30 * 100, "asked " + asked.size());
        answers = _ -> false;
        pass(500);
        assertEquals(Set.of(), inquiries.standing(), "three in a row are enough");
    }

    @Test
    void aKernelWithOneOfAThousandAddressesKeepsThatOneOnly() {
        answers = spot(0)::equals;
        dead();
        for (int i = 0; i < 1_000; i++) {
            want("a" + i, spot(i));
        }
        pass(2_000);
        assertEquals(Answer.ANSWERS, inquiries.answer(P, spot(0)));
        for (int i = 1; i < 1_000; i++) {
            assertEquals(Answer.SILENT, inquiries.answer(P, spot(i)), "address " + i);
        }
    }

    @Test
    void aVerdictIsRenewedWhileTheNodeIsOnlySuspected() {
        suspect();
        inquiries.sample(P, spot(1), now);
        pass(400);
        assertEquals(3, asked.size());
        answers = _ -> true;
        pass(400);
        dead();
        assertEquals(Set.of(P), inquiries.standing());
    }

    @Test
    void whoLooksLateGivesAnswersAMomentMore() {
        dead();
        want("a", spot(1));
        pass(110);
        now += 300 * MILLI; // the CPU was away
        inquiries.conclude(now);
        assertEquals(Answer.UNKNOWN, inquiries.answer(P, spot(1)));
        inquiries.answered(P, spot(1), MAC, now);
        pass(100);
        assertEquals(Answer.ANSWERS, inquiries.answer(P, spot(1)));
    }

    @Test
    void withoutAnyKnownMacNobodyIsAsked() {
        inquiries.follow(P, true, List.of(), now);
        want("a", spot(1));
        assertEquals(Set.of(), inquiries.standing());
        pass(1_000);
        assertEquals(List.of(), asked);
    }

    @Test
    void allItsMacsAreAskedUntilOneAnswers() {
        inquiries.follow(P, true, List.of(OTHER_MAC, MAC), now);
        want("a", spot(1));
        inquiries.collect(now).forEach(question -> assertEquals(List.of(OTHER_MAC, MAC), question.to()));
        inquiries.answered(P, spot(1), MAC, now);
        now += 300 * MILLI;
        assertEquals(List.of(new Question(spot(1), List.of(MAC))), inquiries.collect(now));
    }

    @Test
    void manyAtOnceAreAskedForOneAddressEach() {
        for (int node = 0; node < 20; node++) {
            inquiries.follow("node-" + node, true, List.of(MAC), now);
            for (int i = 0; i < 3; i++) {
                inquiries.want("s" + node + i, Map.of("node-" + node, Set.of(spot(i))), now);
            }
        }
        pass(500);
        assertEquals(Set.of(), inquiries.standing(), "all have had their turn");
        assertEquals(60, asked.size());
    }

    @Test
    void whoIsBackIsAskedNoMore() {
        answers = _ -> true;
        dead();
        want("a", spot(1));
        pass(200);
        inquiries.forget(P);
        assertEquals(Set.of("a"), inquiries.takeConcerned());
        asked.clear();
        pass(5_000);
        assertEquals(List.of(), asked);
        assertEquals(Set.of(), inquiries.watched());
    }

    @Test
    void whatNobodyWaitsForIsAskedNoMore() {
        answers = _ -> true;
        dead();
        want("a", spot(1));
        pass(2_000);
        inquiries.want("a", Map.of(), now);
        asked.clear();
        pass(5_000);
        assertEquals(List.of(), asked);
    }

    private void suspect() {
        assertTrue(inquiries.follow(P, false, List.of(MAC), now));
        assertEquals(Set.of(), inquiries.standing(), "gossip holds it for live anyway");
    }

    private void dead() {
        inquiries.follow(P, true, List.of(MAC), now);
        assertFalse(inquiries.follow(P, true, List.of(MAC), now));
    }

    private void want(String service, Spot... spots) {
        inquiries.want(service, Map.of(P, new HashSet<>(List.of(spots))), now);
    }

    private void pass(long millis) {
        for (long i = 0; i <= millis; i++) {
            inquiries.conclude(now);
            for (Question question : inquiries.collect(now)) {
                asked.add(question);
                firstAsked.putIfAbsent(question.spot(), now);
                if (answers.test(question.spot())) {
                    inquiries.answered(P, question.spot(), MAC, now);
                }
            }
            now += i == millis ? 0 : MILLI;
        }
    }

    private static Spot spot(int i) {
        return new Spot(IpAddress.parse("198.51." + (100 + i / 250) + "." + i % 250), "eth0");
    }
}
