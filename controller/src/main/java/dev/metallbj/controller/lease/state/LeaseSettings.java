package dev.metallbj.controller.lease.state;

import java.time.Duration;

/**
 * The times of leader election. The more they differ, the more delay is survived; the smaller they are, the sooner a dead leader is replaced.
 *
 * @param duration how long a leader that is not heard of any more is waited for, at most {@link #LONGEST}; written into the Lease, rounded up to
 *     seconds
 * @param renewDeadline how long after a renewal a leader may write, by its own clock
 * @param retryPeriod from one renewal to the next, and from one look at the Lease to the next
 */
public record LeaseSettings(Duration duration, Duration renewDeadline, Duration retryPeriod) {

    /** Somebody's slip of the pen must not keep all replicas from leading for days. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** Less cannot be kept on a busy machine. */
    private static final Duration APART = Duration.ofMillis(100);

    /** Of a write, whatever the settings (under 4 s, point 5 of the issue). */
    private static final Duration LONGEST_WRITE = Duration.ofMillis(3500);

    /** As all of Kubernetes' own programs have them. */
    public static final LeaseSettings DEFAULT =
            new LeaseSettings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

    /** @throws IllegalArgumentException unless they {@link #fit} */
    public LeaseSettings {
        if (!fit(duration, renewDeadline, retryPeriod)) {
            throw new IllegalArgumentException(
                    duration + " > " + renewDeadline + " > " + retryPeriod + " does not hold");
        }
    }

    /** Whether these can be used together: one above the other, and above 0, each by 100 ms or more. */
    public static boolean fit(Duration duration, Duration renewDeadline, Duration retryPeriod) {
        return isApart(LONGEST.plus(APART), duration)
                && isApart(duration, renewDeadline)
                && isApart(renewDeadline, retryPeriod)
                && isApart(retryPeriod, Duration.ZERO);
    }

    private static boolean isApart(Duration more, Duration less) {
        return more.minus(less).compareTo(APART) >= 0;
    }

    /**
     * The time limit of a request that a leader's licence was looked at for. It may begin at the last moment before the renew deadline and must have
     * ended before another leads; the rest is for clocks that do not run equally fast, and for what the network holds back.
     */
    public Duration writeLimit() {
        Duration most = duration.minus(renewDeadline).multipliedBy(7).dividedBy(10);
        return most.compareTo(LONGEST_WRITE) < 0 ? most : LONGEST_WRITE;
    }

    /** The time limit of a request about the Lease itself: when one hangs there is time for a second one before the renew deadline. */
    public Duration requestLimit() {
        return renewDeadline.minus(retryPeriod).dividedBy(2);
    }

    /** {@code leaseDurationSeconds}: never less than the duration. */
    int seconds() {
        return (int) duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
