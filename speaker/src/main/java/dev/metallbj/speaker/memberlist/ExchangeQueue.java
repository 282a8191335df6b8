package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.state.Endpoint;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Exchanges to begin, a few at a time: a node that joins a large group would otherwise read everybody's whole list at once, and the Pods of
 * many dead nodes would leave no room for the living. In the order in which they were asked for, so everybody's turn comes. For the gossip
 * thread.
 */
final class ExchangeQueue {
    private static final int AT_ONCE = 8;
    private static final long PAUSE = Duration.ofMillis(10).toNanos();

    private final Map<Endpoint, Boolean> waiting = new LinkedHashMap<>();
    private long nextAt;

    /** Begins an exchange; returns false when it is not needed any more. */
    interface Dialler {
        boolean begin(Endpoint to, boolean join);
    }

    /** An exchange that waits already is not asked for twice. */
    void add(Endpoint to, boolean join) {
        waiting.putIfAbsent(to, join);
    }

    void clear() {
        waiting.clear();
    }

    long wakeAt() {
        return waiting.isEmpty() ? Long.MAX_VALUE : nextAt;
    }

    /** @param room how many exchanges may be begun */
    void run(int room, Dialler dialler, long now) {
        if (now < nextAt || waiting.isEmpty()) {
            return;
        }
        int left = Math.min(room, AT_ONCE);
        Iterator<Map.Entry<Endpoint, Boolean>> next = waiting.entrySet().iterator();
        while (left > 0 && next.hasNext()) {
            Map.Entry<Endpoint, Boolean> one = next.next();
            next.remove();
            if (dialler.begin(one.getKey(), one.getValue())) {
                left--;
            }
        }
        nextAt = now + PAUSE;
    }
}
