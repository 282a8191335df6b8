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

    /** Objects remembered; one that was forgotten begins with a full budget. */
    private static final int REMEMBERED = 1024;

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
        Tokens tokens = byObject.getOrDefault(key, new Tokens(BURST, at)).refilled(at);
        byObject.put(key, tokens.left() > 0 ? tokens.minusOne() : tokens);
        return tokens.left() > 0;
    }

    private record Tokens(long left, Instant since) {

        /** Whole tokens only; the rest of the time goes on counting towards the next. */
        Tokens refilled(Instant now) {
            long gained = Math.max(0, Duration.between(since, now).dividedBy(REFILL));
            if (left + gained >= BURST) {
                return new Tokens(BURST, now);
            }
            return new Tokens(left + gained, since.plus(REFILL.multipliedBy(gained)));
        }

        Tokens minusOne() {
            return new Tokens(left - 1, since);
        }
    }
}
