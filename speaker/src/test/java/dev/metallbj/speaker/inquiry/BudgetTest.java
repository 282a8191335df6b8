package dev.metallbj.speaker.inquiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.inquiry.Budget.Purpose;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void noSecondHasTwoHundredFramesWhateverIsAsked() {
        Budget budget = new Budget();
        SplittableRandom random = new SplittableRandom(7);
        ArrayDeque<Long> sent = new ArrayDeque<>();
        int most = 0;
        for (long now = 0; now < 20 * SECOND; now += random.nextLong(3_000_000)) {
            int frames = 1 + random.nextInt(9);
            if (random.nextInt(3_000) == 0) {
                now += random.nextLong(2 * SECOND); // what was not used must not add up
            }
            if (budget.take("eth0", frames, Purpose.FAILOVER, now)) {
                for (int i = 0; i < frames; i++) {
                    sent.add(now);
                }
            }
            while (!sent.isEmpty() && now - sent.peek() >= SECOND) {
                sent.remove();
            }
            most = Math.max(most, sent.size());
        }
        assertTrue(most < 200 && most > 150, "most in a second: " + most);
    }

    @Test
    void whatMattersLessLeavesSomething() {
        Budget budget = new Budget();
        int background = 0;
        while (budget.take("eth0", 1, Purpose.BACKGROUND, 0)) {
            background++;
        }
        assertEquals(12, background);
        assertFalse(budget.take("eth0", 1, Purpose.BACKGROUND, 0));
        assertTrue(budget.take("eth0", 9, Purpose.FAILOVER, 0));
        assertTrue(budget.take("eth1", 1, Purpose.BACKGROUND, 0), "each interface has its own");
    }
}
