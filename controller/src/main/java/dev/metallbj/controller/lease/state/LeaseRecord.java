package dev.metallbj.controller.lease.state;

import java.util.Optional;

/**
 * What a Lease says. Times are texts of the holder's own clock: they are shown, and compared for being the same, never reckoned with.
 *
 * @param holder empty = nobody: released, or never taken
 * @param durationSeconds how long others wait after the last renewal that they saw; 0 or less = broken
 * @param acquireTime when the holder took it; may be empty in a broken Lease, as all texts
 * @param renewTime of the last renewal
 * @param transitions how often it went from one holder to another
 */
public record LeaseRecord(String holder, int durationSeconds, String acquireTime, String renewTime, int transitions) {

    /** client-go's, in a Lease that is released. */
    private static final int RELEASED_SECONDS = 1;

    /**
     * What is written to take or renew it.
     *
     * @param before what it said; empty = there is none yet
     * @param now the wall clock's time as text, another one at each call
     */
    public static LeaseRecord taken(Optional<LeaseRecord> before, String identity, LeaseSettings settings, String now) {
        int transitions = before.map(LeaseRecord::transitions).orElse(0);
        if (before.filter(record -> record.holder.equals(identity) && !record.acquireTime.isEmpty())
                .isPresent()) {
            return new LeaseRecord(
                    identity, settings.seconds(), before.get().acquireTime, now, Math.max(0, transitions));
        }
        int next = before.isEmpty() ? 0 : Math.max(0, transitions) + (transitions == Integer.MAX_VALUE ? 0 : 1);
        return new LeaseRecord(identity, settings.seconds(), now, now, next);
    }

    /** What is written to give it back. */
    public LeaseRecord released(String now) {
        return new LeaseRecord("", RELEASED_SECONDS, now, now, Math.max(0, transitions));
    }
}
