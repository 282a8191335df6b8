package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services whose addresses somebody else changes to the same others again and again after we have written them: another controller that takes the same Services for its
 * own, as a second installation with the same class. Each would undo what the other has written, as fast as the API server allows. So after
 * {@value #SIGNS} such changes within {@link #WINDOW} we leave the Service alone for {@link #PAUSE} at a time, while that goes on.
 *
 * <p>Time is an argument: monotonic nanoseconds. On the reconciler's thread.
 */
final class Contests {
    /** The same address is put back as often: nobody does that by hand. */
    static final int SIGNS = 5;

    static final Duration WINDOW = Duration.ofSeconds(60);

    static final Duration PAUSE = Duration.ofSeconds(30);

    /** About 50 bytes each; what is beyond is not watched. */
    private static final int REMEMBERED = 10_000;

    /**
     * What we wrote last of a Service.
     *
     * @param uid hash of its uid: one that was made anew has no address yet, which is nobody's doing
     * @param ingress hash of the addresses. The texts of 10,000 Services would be kept for nothing, and one sign missed is harmless
     */
    private record Ours(int uid, int ingress) {

        static Ours of(StatusChange change) {
            return new Ours(change.uid().hashCode(), change.write().ingress().hashCode());
        }

        boolean isOf(StatusChange change) {
            return uid == change.uid().hashCode();
        }

        boolean isChangedByOthers(StatusChange change) {
            return change.before().hashCode() != ingress;
        }
    }

    /** A Service whose addresses others have changed at least once. */
    private static final class Contest {
        /** What the other wrote last. */
        private List<String> theirs = List.of();

        private int signs;
        private long firstSign;
        private long pausedUntil;
        private boolean waits;
        private boolean told;
    }

    private final Map<ServiceKey, Ours> written = new HashMap<>();
    private final Map<ServiceKey, Contest> contests = new HashMap<>();

    /** We have written a status. Returns whether that is to be told now: the Service is contested, which is told once. */
    boolean written(StatusChange change, long now) {
        ServiceKey service = change.service();
        Ours before = written.get(service);
        if (before != null || written.size() < REMEMBERED) {
            written.put(service, Ours.of(change));
        }
        if (before == null || !before.isOf(change)) {
            contests.remove(service);
            return false;
        }
        if (!before.isChangedByOthers(change)) {
            return false;
        }
        Contest contest = contests.computeIfAbsent(service, _ -> new Contest());
        count(contest, change.before(), now);
        if (contest.signs < SIGNS) {
            return false;
        }
        contest.pausedUntil = now + PAUSE.toNanos();
        boolean first = !contest.told;
        contest.told = true;
        return first;
    }

    /** A controller insists on one address; what changes each time is somebody at work. */
    private static void count(Contest contest, List<String> theirs, long now) {
        if (contest.signs == 0 || !contest.theirs.equals(theirs) || now - contest.firstSign > WINDOW.toNanos()) {
            contest.signs = 0;
            contest.firstSign = now;
            contest.theirs = theirs;
        }
        contest.signs++;
    }

    /** Whether the Service is to be left alone now. */
    boolean isPaused(ServiceKey service, long now) {
        Contest contest = contests.get(service);
        return contest != null && contest.signs >= SIGNS && now - contest.pausedUntil < 0;
    }

    /** For a Service that {@link #isPaused}: when to decide on it; empty when somebody has been told that already. */
    Optional<Duration> comeBack(ServiceKey service, long now) {
        Contest contest = contests.get(service);
        if (contest == null || contest.waits) {
            return Optional.empty();
        }
        contest.waits = true;
        return Optional.of(Duration.ofNanos(contest.pausedUntil - now));
    }

    /** That time has come. */
    void cameBack(ServiceKey service) {
        Contest contest = contests.get(service);
        if (contest != null) {
            contest.waits = false;
        }
    }

    /** The Service is gone, or no longer ours. */
    void forget(ServiceKey service) {
        written.remove(service);
        contests.remove(service);
    }
}
