package dev.metallbj.speaker.inquiry;

import java.time.Duration;

/**
 * Three questions within 150 ms. Silence is what is left when an answer would have been here: whoever comes late to look, because the CPU was
 * away, gives those that read the frames a moment before he believes in it.
 */
final class Round {
    static final int QUESTIONS = 3;
    static final long LENGTH = Duration.ofMillis(150).toNanos();

    private static final long PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LAST_ANSWER = Duration.ofMillis(40).toNanos();
    private static final long LATE = Duration.ofMillis(15).toNanos();
    private static final long MOMENT = Duration.ofMillis(10).toNanos();

    private final long began;
    private int asked;
    private long askedAt;
    private long overAt;
    private boolean momentGiven;

    Round(long now) {
        began = now;
    }

    long began() {
        return began;
    }

    /** How many questions are still to come. */
    int left() {
        return QUESTIONS - asked;
    }

    /** Whether a question goes out now. */
    boolean takeQuestion(long now) {
        if (asked == QUESTIONS || asked > 0 && now - askedAt < PAUSE) {
            return false;
        }
        asked++;
        askedAt = now;
        overAt = Math.max(began + LENGTH, now + LAST_ANSWER);
        return true;
    }

    /** Whether it has been silent to the end. */
    boolean isOver(long now) {
        if (asked < QUESTIONS || now < overAt) {
            return false;
        }
        if (now - overAt > LATE && !momentGiven) {
            momentGiven = true;
            overAt = now + MOMENT;
            return false;
        }
        return true;
    }

    /** When one of the above becomes true. */
    long nextDue() {
        if (asked == 0) {
            return began;
        }
        return asked < QUESTIONS ? askedAt + PAUSE : overAt;
    }
}
