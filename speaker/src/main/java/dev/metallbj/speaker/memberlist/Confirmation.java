package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.state.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether what is published can be from before a stop of this process (spec section 6, "Self-fencing"): an exchange with a member that was
 * live before must have succeeded since, or none of those asked has answered in time. Knows no sockets and no clock. For the gossip thread.
 */
final class Confirmation {
    private static final long PATIENCE = Duration.ofMillis(300).toNanos();

    private final Set<Endpoint> asked = new HashSet<>();
    private long askedAt;
    private long deadline = Long.MAX_VALUE;
    private long confirmedAt;

    /** What is published was true at that time. At the start nothing is from before. */
    long confirmedAt() {
        return confirmedAt;
    }

    /** Whether that is known already, or asked for. */
    boolean covers(long since) {
        return confirmedAt >= since || deadline != Long.MAX_VALUE && askedAt >= since;
    }

    /**
     * Begins to ask.
     *
     * @param members some that were live before; exchanges with them begin now
     */
    void begin(Collection<Endpoint> members, long now) {
        asked.clear();
        asked.addAll(members);
        askedAt = now;
        deadline = now + PATIENCE;
        concludeIfNobodyIsLeft(now);
    }

    /** An exchange with this endpoint has succeeded, or come to nothing. */
    void heard(Endpoint member, boolean success, long startedAt, long now) {
        if (deadline == Long.MAX_VALUE || startedAt < askedAt || !asked.remove(member)) {
            return;
        }
        if (success) {
            conclude(now);
        } else {
            concludeIfNobodyIsLeft(now);
        }
    }

    void expire(long now) {
        if (now >= deadline) {
            conclude(now);
        }
    }

    long wakeAt() {
        return deadline;
    }

    private void concludeIfNobodyIsLeft(long now) {
        if (asked.isEmpty()) {
            conclude(now);
        }
    }

    private void conclude(long now) {
        asked.clear();
        deadline = Long.MAX_VALUE;
        confirmedAt = now;
    }
}
