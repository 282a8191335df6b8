package dev.metallbj.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.lab.probe.AnswerReport.Answer;
import dev.metallbj.lab.probe.AnswerReport.Question;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerReportTest {
    private static final long MILLI = 1_000_000;
    private static final MacAddress A = MacAddress.parse("02:00:5e:10:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:5e:10:00:0b");

    /** A question every 5 ms; each word is who answered, {@code -} nobody. */
    private static AnswerReport every5ms(String answers) {
        List<Question> questions = new ArrayList<>();
        for (String word : answers.split(" ")) {
            long at = questions.size() * 5L * MILLI;
            List<Answer> all = word.chars()
                    .filter(c -> c != '-')
                    .mapToObj(c -> new Answer(c == 'a' ? A : B, at + MILLI))
                    .toList();
            questions.add(new Question(at, all));
        }
        return new AnswerReport(questions);
    }

    @Test
    void doublyAnsweredIsWhatTwoAnswerFromTheFirstToTheLast() {
        AnswerReport report = every5ms("a a ab a ba b b");
        assertEquals(new AnswerReport.Doubled(2, Duration.ofMillis(10)), report.doubled());
        assertEquals(0, report.unanswered());
    }

    @Test
    void oneDoublyAnsweredQuestionHasNoDuration() {
        assertEquals(
                new AnswerReport.Doubled(1, Duration.ZERO), every5ms("a ab b").doubled());
        assertEquals(new AnswerReport.Doubled(0, Duration.ZERO), every5ms("a b").doubled());
    }

    @Test
    void theSameAnswerTwiceIsOneAnswer() {
        assertEquals(0, every5ms("aa a").doubled().count());
    }

    @Test
    void unansweredQuestionsAreCounted() {
        assertEquals(2, every5ms("a - - b").unanswered());
    }

    @Test
    void whoAnsweredAloneAndWhen() {
        assertEquals(
                List.of(new Tenure<>(A, 0, 10 * MILLI, 2), new Tenure<>(B, 20 * MILLI, 25 * MILLI, 2)),
                every5ms("a - a ab b b").owners());
    }

    @Test
    void aStoryTellsWhoAnsweredWhen() {
        assertEquals(
                "-5-0 ms " + A + ", 5-5 ms nobody, 10-10 ms " + A + " and " + B + ", 15-15 ms " + B,
                every5ms("a a - ab b").story(5 * MILLI));
    }

    @Test
    void everyAnswererCountsAndEachQuestionOnce() {
        AnswerReport report = every5ms("a ab bb");
        assertEquals(Set.of(A, B), report.answerers());
        assertEquals(2, report.answeredBy(A));
        assertEquals(2, report.answeredBy(B));
    }

    @Test
    void aPartHasTheQuestionsThatWereSentInIt() {
        AnswerReport part = every5ms("a ab ab b").between(5 * MILLI, 10 * MILLI);
        assertEquals(1, part.sent());
        assertEquals(1, part.doubled().count());
        assertEquals(
                Duration.ofMillis(15),
                every5ms("a ab ab b").between(0, 99 * MILLI).largestGap().multipliedBy(3));
    }
}
