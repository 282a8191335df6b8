package dev.metallbj.runtime.access;

import java.time.Duration;

/** How many questions may be asked: some at once, then a few a second. Whoever sends made-up tokens must not keep the API server busy. */
final class QuestionBudget {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int SECONDS_SAVED = 4;

    private final long price;
    private final long most;
    private long saved;
    private long lastTaken;

    QuestionBudget(int perSecond, long now) {
        this.price = SECOND / perSecond;
        this.most = SECONDS_SAVED * SECOND;
        this.saved = most;
        this.lastTaken = now;
    }

    /** Whether one more may be asked now, in monotonic nanoseconds; then it counts as asked. */
    boolean take(long now) {
        saved = Math.min(most, saved + (now - lastTaken));
        lastTaken = now;
        if (saved < price) {
            return false;
        }
        saved -= price;
        return true;
    }
}
