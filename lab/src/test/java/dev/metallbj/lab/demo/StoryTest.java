package dev.metallbj.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Story story = new Story(new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false));

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void expectPrinted(String text) {
        assertTrue(printed().contains(text), printed());
    }

    @Test
    void aStepThatHoldsSaysSo() {
        int result = story.step("counting", () -> 3, count -> count + " things");

        assertEquals(3, result);
        expectPrinted("s] counting\n");
        expectPrinted("ok: 3 things (0.0 s)\n");
    }

    @Test
    void aStepThatDoesNotHoldSaysWhatWasExpectedAndSeen() {
        assertThrows(
                StepFailed.class,
                () -> story.step("looking", () -> {
                    Check.equal("the colour", "red", "blue");
                    return "never";
                }));

        expectPrinted("FAILED (0.0 s)\n");
        expectPrinted("expected: the colour is red\n");
        expectPrinted("seen:     blue\n");
        assertEquals(-1, printed().indexOf("ok:"), printed());
    }

    @Test
    void anErrorInAStepIsShownWithItsCauses() {
        StepFailed failed = assertThrows(
                StepFailed.class,
                () -> story.step("looking", () -> {
                    throw new IllegalStateException("outer", new IllegalArgumentException("inner"));
                }));

        assertInstanceOf(IllegalStateException.class, failed.getCause());
        expectPrinted("IllegalStateException: outer\n");
        expectPrinted("caused by java.lang.IllegalArgumentException: inner\n");
        expectPrinted("StoryTest.java");
    }

    @Test
    void waitingEndsWhenWhatIsSeenHolds() {
        AtomicInteger counter = new AtomicInteger();

        int seen = Check.await(Duration.ofSeconds(10), "three", counter::incrementAndGet, n -> n == 3);

        assertEquals(3, seen);
        assertEquals(3, counter.get());
    }

    @Test
    void waitingInVainNamesTheLimitAndWhatWasSeenLast() {
        AtomicInteger counter = new AtomicInteger();

        StepFailed failed = assertThrows(
                StepFailed.class,
                () -> Check.await(Duration.ofMillis(20), "a miracle", counter::incrementAndGet, n -> n < 0));

        assertEquals("a miracle within 0.0 s", failed.expected());
        assertEquals(Integer.toString(counter.get()), failed.seen());
    }

    @Test
    void aTimelineIsInTheOrderOfTime() {
        Timeline timeline = new Timeline();
        long now = System.nanoTime();
        timeline.add(now + 2_000_000_000L, "later");
        timeline.add(now + 1_000_000_000L, "earlier");

        assertTrue(timeline.table().lines().get(1).endsWith("earlier"));
        assertTrue(timeline.table().lines().get(2).endsWith("later"));
    }
}
