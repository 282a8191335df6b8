package dev.metallbj.runtime.kubernetes;

import java.time.Duration;

/**
 * How long to wait before the next attempt: twice as long each time, up to a cap, shortened at random by up to half so that many clients do
 * not come back at the same moment. Pure.
 *
 * @param first before the first retry, more than zero
 * @param cap never longer than this
 */
public record Backoff(Duration first, Duration cap) {

    /**
     * The wait before a retry.
     *
     * @param failures how many attempts in a row have failed, 1 or more
     * @param random from 0 (inclusive) to 1 (exclusive), drawn by the caller
     */
    public Duration delay(int failures, double random) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 30);
        long full = Math.min(
                first.toNanos() << Math.min(doublings, Long.numberOfLeadingZeros(first.toNanos()) - 1), cap.toNanos());
        return Duration.ofNanos(full - (long) (full / 2.0 * random));
    }
}
