package dev.metallbj.runtime.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many Events one object may have: 25 at once and then one every 5 minutes, as client-go's spam filter allows, so that a loop we did not think
 * of cannot flood the API server. Time comes in. Owned by one thread.
 */
final class EventBudget {

    static final int BURST = 25;
    static final Duration REFILL = Duration.ofMinutes(5);

    /** Objects remembered by each lane; one that was forgotten begins with a full budget. */
    private static final int REMEMBERED = 256;

    private final Map<String, Tokens> byObject = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tokens> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether one more is allowed; if so it is taken. */
    boolean allows(ObjectRef about, Instant at) {
        String key = about.key();
        long now = at.toEpochMilli();
        Tokens tokens = byObject.getOrDefault(key, new Tokens(BURST, now)).refilled(now);
        byObject.put(key, tokens.left() > 0 ? tokens.minusOne() : tokens);
        return tokens.left() > 0;
    }

    /** @param since milliseconds since 1970 */
    private record Tokens(int left, long since) {

        /** Whole tokens only; the rest of the time goes on counting towards the next. */
        Tokens refilled(long now) {
            long gained = Math.max(0, (now - since) / REFILL.toMillis());
            if (left + gained >= BURST) {
                return new Tokens(BURST, now);
            }
            return new Tokens((int) (left + gained), since + gained * REFILL.toMillis());
        }

        Tokens minusOne() {
            return new Tokens(left - 1, since);
        }
    }
}
