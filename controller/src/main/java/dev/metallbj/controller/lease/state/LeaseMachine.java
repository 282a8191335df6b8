package dev.metallbj.controller.lease.state;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One replica's view of the Lease: whether it leads, and what it does next. All times are nanoseconds of one monotonic clock.
 *
 * <p>Why two replicas never have a licence at the same time: a leader's runs from the start of the request by which it renewed, for the renew
 * deadline. Another one waits for the whole duration after it first saw that renewal, which is later than that start, and then replaces
 * exactly what it saw, which fails if there was another renewal. The duration is longer than the deadline.
 */
public final class LeaseMachine {

    /** A conflict means that others write too; who looks again at once has seen it. After more of them it is paced. */
    private static final int CONFLICTS_AT_ONCE = 3;

    private final String identity;
    private final LeaseSettings settings;

    private Optional<SeenLease> lease = Optional.empty();
    // Of what is known, the deletion of the Lease included.
    private String version = "";
    // Whether what is known may be built upon; otherwise the Lease is read first.
    private boolean current;
    private long heard;
    // The last record of another holder, and when it may be replaced. Both outlive the Lease, because its holder does.
    private Optional<LeaseRecord> foreign = Optional.empty();
    private OptionalLong blockedUntil = OptionalLong.empty();

    private boolean underWay;
    private long started;
    private boolean noticedSinceStart;
    private long earliest;
    private int conflicts;

    private boolean leading;
    private int term;
    private long renewed;
    private boolean steppedDown;

    /**
     * Knows nothing yet: reads first.
     *
     * @param identity of this replica; the same one after a restart takes its own Lease back at once
     */
    public LeaseMachine(String identity, LeaseSettings settings, long now) {
        this.identity = identity;
        this.settings = settings;
        this.heard = now;
        this.earliest = now;
    }

    /** What to do now. A request is returned once, and no other one before it was answered. */
    public Step next(long now) {
        expire(now);
        if (steppedDown || underWay) {
            return pause(now, Long.MAX_VALUE);
        }
        boolean mayTake = leading || blockedUntil.isEmpty() || reached(blockedUntil.getAsLong(), now);
        long due = current && !mayTake
                ? Math.min(heard + settings.retryPeriod().toNanos() - now, blockedUntil.getAsLong() - now)
                : 0;
        due = Math.max(due, earliest - now);
        if (due > 0) {
            return pause(now, due);
        }
        underWay = true;
        started = now;
        noticedSinceStart = false;
        return current && mayTake ? new Step.Write(lease) : new Step.Read();
    }

    /** Whether this replica leads, at the time of the last call that had one. */
    public boolean leads() {
        return leading;
    }

    /** Counts the terms from 1: a renewal that came too late begins another one. Meaningful while it leads. */
    public int term() {
        return term;
    }

    /** Whether an answer is waited for. */
    public boolean isUnderWay() {
        return underWay;
    }

    /** The start of the request by which the Lease was renewed last. Meaningful while it leads. */
    public long renewed() {
        return renewed;
    }

    /** Whether there is a Lease, whoever holds it, as far as is known. */
    public boolean knowsALease() {
        return lease.isPresent();
    }

    /** Who else holds the Lease, as far as is known. */
    public Optional<String> otherHolder() {
        return lease.map(seen -> seen.record().holder())
                .filter(holder -> !holder.isEmpty() && !holder.equals(identity));
    }

    /** What {@link SeenLease#lastWrite} said last. */
    public Optional<String> lastWrite() {
        return lease.flatMap(SeenLease::lastWrite);
    }

    /** The Lease was read. */
    public void read(Optional<SeenLease> answer, long now) {
        underWay = false;
        if (!noticedSinceStart) { // otherwise the answer may be the older one of the two
            version = answer.map(SeenLease::resourceVersion).orElse(version);
            see(answer, now);
        }
        if (conflicts <= CONFLICTS_AT_ONCE) {
            earliest = now;
        }
        expire(now);
    }

    /** The Lease was written, and is ours unless the answer took too long. */
    public void written(SeenLease answer, long now) {
        underWay = false;
        expire(now);
        earliest = started + settings.retryPeriod().toNanos();
        if (noticedSinceStart
                && SeenLease.isNewer(version, answer.resourceVersion()).orElse(true)) {
            current = false; // changed since by somebody else, or not comparable
            return;
        }
        conflicts = 0;
        version = answer.resourceVersion();
        see(Optional.of(answer), now);
        renewed = started;
        if (!leading && !steppedDown) {
            leading = true;
            term++;
        }
        expire(now);
    }

    /** The Lease is not what the request was to replace (409), or is gone (404), or exists already. */
    public void conflict(long now) {
        underWay = false;
        current = noticedSinceStart;
        conflicts++;
        earliest = conflicts <= CONFLICTS_AT_ONCE
                ? now
                : started + settings.retryPeriod().toNanos();
        expire(now);
    }

    /** A request had no answer, or one that does not help. Whether it was carried out is unknown: the next one finds out. */
    public void failed(long now) {
        underWay = false;
        earliest = started + settings.retryPeriod().toNanos();
        expire(now);
    }

    /** The watch shows a state of the Lease; older ones than known are ignored. */
    public void noticed(SeenLease news, long now) {
        if (isNews(news.resourceVersion())) {
            see(Optional.of(news), now);
        }
    }

    /**
     * The watch shows that the Lease was deleted.
     *
     * @param resourceVersion of the deletion
     */
    public void vanished(String resourceVersion, long now) {
        if (isNews(resourceVersion)) {
            see(Optional.empty(), now);
            earliest = leading ? now : earliest;
        }
    }

    /** Steps down for good: nothing is requested from now on. */
    public void stepDown() {
        leading = false;
        steppedDown = true;
    }

    /** What to release: the Lease, if it is ours as far as is known. */
    public Optional<SeenLease> ours() {
        return lease.filter(seen -> seen.record().holder().equals(identity));
    }

    private boolean isNews(String resourceVersion) {
        Optional<Boolean> newer = version.isEmpty() ? Optional.of(true) : SeenLease.isNewer(resourceVersion, version);
        if (newer.isEmpty()) {
            current = false;
        }
        if (!newer.orElse(false)) {
            return false;
        }
        version = resourceVersion;
        noticedSinceStart = true;
        return true;
    }

    private void see(Optional<SeenLease> seen, long now) {
        boolean disappeared = lease.isPresent() && seen.isEmpty();
        lease = seen;
        current = true;
        heard = now;
        if (seen.isEmpty()) {
            if (disappeared && !leading) {
                // Whoever deletes a Lease does not end its holder, and that may be one that was never seen here.
                blockedUntil = OptionalLong.of(now + settings.duration().toNanos());
            }
            return;
        }
        LeaseRecord record = seen.get().record();
        if (record.holder().equals(identity)) {
            blockedUntil = OptionalLong.empty();
            return;
        }
        leading = false;
        if (record.holder().isEmpty()) {
            blockedUntil = OptionalLong.empty();
        } else if (!foreign.equals(Optional.of(record)) || blockedUntil.isEmpty()) {
            blockedUntil = OptionalLong.of(now + duration(record).toNanos());
        }
        foreign = Optional.of(record);
    }

    private Duration duration(LeaseRecord record) {
        if (record.durationSeconds() <= 0) {
            return settings.duration();
        }
        Duration written = Duration.ofSeconds(record.durationSeconds());
        return written.compareTo(LeaseSettings.LONGEST) < 0 ? written : LeaseSettings.LONGEST;
    }

    private void expire(long now) {
        if (leading && now - renewed >= settings.renewDeadline().toNanos()) {
            leading = false;
        }
    }

    private Step pause(long now, long nanos) {
        long most = leading ? renewed + settings.renewDeadline().toNanos() - now : Long.MAX_VALUE;
        return new Step.Wait(Math.min(nanos, most));
    }

    private static boolean reached(long time, long now) {
        return now - time >= 0;
    }
}
