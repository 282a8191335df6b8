package dev.metallbj.speaker.election;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which rules a speaker uses, so that every mixture of speakers computes one winner (spec section 5, "Rule sets"): the highest that all live
 * speakers know. A lower set is entered at once, and left 10 s after the last speaker that needed it is gone. A newcomer missed why the
 * others use what they use, so for its first 10 s it uses nothing higher than they do.
 *
 * <p>Remembers who was there; one thread, time is an argument: monotonic nanoseconds, of any sign.
 */
public final class RuleSets {
    /** Number of the newest rule set: {@link Rules#SET_1}. */
    public static final int NEWEST = 1;

    /** In {@link InForce#askAgain}: only when the speakers change. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Memberlist is switched off: nobody knows who else announces, so these hold whatever happens. */
    public static final InForce OFF = new InForce(Rules.CLASSIC, 0, NEVER);

    static final long HOLD_NANOS = 10_000_000_000L;

    /** Another live speaker, as far as rules go. */
    public sealed interface Peer {}

    /**
     * One of ours.
     *
     * @param newest number of the newest rule set it knows, at least 1
     * @param inUse number of the one it uses, 0 = classic
     */
    public record Ours(int newest, int inUse) implements Peer {}

    /**
     * A MetalLB speaker.
     *
     * @param version of its program as its Pod tells, for example {@code v0.16.1}; empty or unreadable = 0.16.1
     */
    public record Original(String version) implements Peer {}

    /**
     * What holds now.
     *
     * @param number of the rule set in use, to be told to the others; 0 = classic
     * @param askAgain monotonic nanoseconds when something may change by itself, or {@link #NEVER}
     */
    public record InForce(Rules rules, int number, long askAgain) {}

    private final int newest;

    /** Levels below our own that somebody live needs now. */
    private Set<Integer> needed = Set.of();

    /** Levels that somebody needed in the last 10 s and nobody does now, with the time since when. */
    private final Map<Integer, Long> left = new HashMap<>();

    private final Joining joining = new Joining();

    public RuleSets() {
        this(NEWEST);
    }

    /** A speaker of a version to come, for tests of mixtures. */
    RuleSets(int newest) {
        this.newest = newest;
    }

    /**
     * Takes in who is live, and decides.
     *
     * @param now not earlier than in the call before
     * @param joinedAt when this speaker joined, or found out that it is alone; again after a time without network
     * @param live the other live speakers by node; empty before anybody was met
     */
    public InForce decide(long now, long joinedAt, Map<String, Peer> live) {
        remember(now, live);
        int level = newest;
        for (int one : needed) {
            level = Math.min(level, one);
        }
        long askAgain = NEVER;
        for (Map.Entry<Integer, Long> one : left.entrySet()) {
            level = Math.min(level, one.getKey());
            askAgain = Math.min(askAgain, one.getValue() + HOLD_NANOS);
        }
        if (now - joinedAt < HOLD_NANOS && !live.isEmpty()) {
            level = RuleLevel.atMost(joining.highest(joinedAt, live), level);
            askAgain = Math.min(askAgain, joinedAt + HOLD_NANOS);
        }
        return new InForce(RuleLevel.rules(level), RuleLevel.number(level), askAgain);
    }

    private void remember(long now, Map<String, Peer> live) {
        Set<Integer> present = new HashSet<>();
        for (Peer peer : live.values()) {
            int level = RuleLevel.knownBy(peer);
            if (level < newest) {
                present.add(level);
            }
        }
        for (int level : needed) {
            left.put(level, now);
        }
        left.keySet().removeAll(present);
        left.values().removeIf(since -> now - since >= HOLD_NANOS);
        needed = present;
    }

    /**
     * What the others use while this speaker is new: the lowest number counts. But who is seen to go up has waited for the 10 s of which
     * this speaker knows nothing, and is followed; otherwise two newcomers would keep each other down while everybody else has gone on.
     */
    private static final class Joining {
        private final Map<String, Integer> seen = new HashMap<>();
        private final Set<String> risen = new HashSet<>();
        private long joinedAt;

        int highest(long joined, Map<String, Peer> live) {
            if (joined != joinedAt) {
                joinedAt = joined;
                seen.clear();
            }
            seen.keySet().retainAll(live.keySet());
            risen.retainAll(seen.keySet());
            int lowest = Integer.MAX_VALUE;
            int followed = 0;
            for (Map.Entry<String, Peer> one : live.entrySet()) {
                int inUse = one.getValue() instanceof Ours ours ? ours.inUse() : 0;
                lowest = Math.min(lowest, inUse);
                note(one.getKey(), inUse);
                if (risen.contains(one.getKey())) {
                    followed = Math.max(followed, inUse);
                }
            }
            return Math.max(lowest, followed);
        }

        private void note(String node, int inUse) {
            int before = seen.getOrDefault(node, inUse);
            seen.put(node, inUse);
            if (inUse > before) {
                risen.add(node);
            } else if (inUse < before) {
                risen.remove(node);
            }
        }
    }
}
