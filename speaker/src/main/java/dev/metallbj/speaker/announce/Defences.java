package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * When to contradict another speaker that claims an address of ours although we rank before it (spec section 7 rule 3): 300 ms after the claim,
 * in case its view or ours merely lags, and at most once a second while the claims go on. Pure; owned by the announcer's loop thread.
 */
final class Defences {
    static final long NEVER = Long.MAX_VALUE;

    private static final long GRACE = Duration.ofMillis(300).toNanos();
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private static final class Defence {
        long dueAt = NEVER;
        long readyAt;
    }

    private final Map<IpAddress, Defence> defences = new HashMap<>();

    /** The address is claimed by another speaker. */
    void claimed(IpAddress ip, long now) {
        Defence defence = defences.computeIfAbsent(ip, _ -> new Defence());
        if (defence.dueAt == NEVER) {
            defence.dueAt = Math.max(now + GRACE, defence.readyAt);
        }
    }

    /** The addresses to be claimed again now. The caller asks whether they are still ours. */
    List<IpAddress> takeDue(long now) {
        List<IpAddress> due = new ArrayList<>();
        for (Iterator<Map.Entry<IpAddress, Defence>> all = defences.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<IpAddress, Defence> one = all.next();
            Defence defence = one.getValue();
            if (defence.dueAt <= now) {
                due.add(one.getKey());
                defence.dueAt = NEVER;
                defence.readyAt = now + PAUSE;
            } else if (defence.dueAt == NEVER && defence.readyAt <= now) {
                all.remove();
            }
        }
        return due;
    }

    /** When {@link #takeDue} has something next. */
    long nextDue() {
        long next = NEVER;
        for (Defence defence : defences.values()) {
            next = Math.min(next, defence.dueAt);
        }
        return next;
    }
}
