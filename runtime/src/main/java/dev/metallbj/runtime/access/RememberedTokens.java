package dev.metallbj.runtime.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was decided about the tokens that were seen last; of a bounded number of them. Not thread-safe. */
final class RememberedTokens<D> {

    /**
     * One decision.
     *
     * @param freshUntil it counts without a question until then, in monotonic nanoseconds
     * @param lastsUntil it may be extended until then
     */
    private record Known<D>(D decision, long freshUntil, long lastsUntil) {}

    private final Map<TokenHash, Known<D>> entries;

    RememberedTokens(int most) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TokenHash, Known<D>> eldest) {
                return size() > most;
            }
        };
    }

    Optional<D> get(TokenHash token, long now) {
        return Optional.ofNullable(entries.get(token))
                .filter(entry -> now - entry.freshUntil() < 0)
                .map(Known::decision);
    }

    /** Remembers a decision and returns it. */
    D put(TokenHash token, D decision, long now, long freshNanos, long lastsNanos) {
        entries.put(token, new Known<>(decision, now + freshNanos, now + lastsNanos));
        return decision;
    }

    /** Makes an old decision count for some more time, if it is not too old. */
    Optional<D> extend(TokenHash token, long now, long freshNanos) {
        Known<D> entry = entries.get(token);
        if (entry == null || now - entry.lastsUntil() >= 0) {
            return Optional.empty();
        }
        entries.put(token, new Known<>(entry.decision(), now + freshNanos, entry.lastsUntil()));
        return Optional.of(entry.decision());
    }

    void forget(TokenHash token) {
        entries.remove(token);
    }

    int size() {
        return entries.size();
    }
}
