package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether this speaker may take part (spec section 6, "Starting" and "Cable back in"): not before an exchange with a peer has succeeded, or
 * every peer, asked again and again, has refused or stayed silent for two seconds. Knows no sockets and no clock. For the gossip thread.
 */
final class StartRule {
    private static final long ASK_EVERY = Duration.ofMillis(200).toNanos();
    private static final long SILENT_FOR = Duration.ofSeconds(2).toNanos();

    /** After the first success the other exchanges under way get so long: what they say may correct what is known from before. */
    private static final long SETTLE = Duration.ofMillis(300).toNanos();

    private static final long NEVER = Long.MAX_VALUE;

    private Standing standing = Standing.STARTING;
    private long since;
    private boolean peersKnown;
    private Map<String, Endpoint> peers = Map.of();
    private final Map<String, Long> firstAsked = new HashMap<>();
    /** Those with which an exchange was made since the start, or came to nothing. */
    private final Set<Endpoint> done = new HashSet<>();

    private long metAt = NEVER;
    private long nextAsk;

    Standing standing() {
        return standing;
    }

    /** When {@link #standing} became what it is. */
    long since() {
        return since;
    }

    /** From the beginning. */
    void restart(long now) {
        become(Standing.STARTING, now);
        firstAsked.clear();
        nextAsk = now;
    }

    /**
     * The speaker Pods on other nodes, by node.
     *
     * @param addresses where their gossip ports are
     */
    void peersAre(Map<String, Endpoint> addresses, long now) {
        peersKnown = true;
        peers = addresses;
        firstAsked.keySet().retainAll(addresses.keySet());
        nextAsk = now;
    }

    Map<String, Endpoint> peers() {
        return peers;
    }

    /** Whom to ask now, all of them again and again until the start is over. */
    Collection<Endpoint> ask(long now) {
        if (standing != Standing.STARTING || now < nextAsk) {
            return List.of();
        }
        nextAsk = now + ASK_EVERY;
        peers.keySet().forEach(node -> firstAsked.putIfAbsent(node, now));
        return peers.values();
    }

    /** Whether somebody is still to be asked although gossip holds it for live: that may be from before. */
    boolean needsSuccess() {
        return standing == Standing.STARTING && metAt == NEVER;
    }

    /** An exchange with this endpoint was made or came to nothing: it need not be waited for. */
    void failedOrDone(Endpoint peer) {
        done.add(peer);
    }

    /** An exchange has succeeded, no matter who began it. */
    void met(long now) {
        metAt = Math.min(metAt, now);
    }

    /** A node became a member. At the start that is not enough: it may be hearsay. */
    void turnedUp(long now) {
        if (standing == Standing.ALONE) {
            met(now);
        }
    }

    /** When {@link #update} may come to another result by time alone, or {@link #ask} has somebody to ask. */
    long wakeAt() {
        if (standing != Standing.STARTING) {
            return NEVER;
        }
        long at = peers.isEmpty() ? NEVER : nextAsk;
        return metAt == NEVER ? at : Math.min(at, metAt + SETTLE);
    }

    /**
     * Looks at it anew.
     *
     * @param isLive whether gossip holds a node for live
     * @param anyLive whether it does so for any other node
     * @return whether the standing changed
     */
    boolean update(long now, Predicate<String> isLive, boolean anyLive) {
        Standing next = next(now, isLive, anyLive);
        if (next == standing) {
            return false;
        }
        become(next, now);
        return true;
    }

    private Standing next(long now, Predicate<String> isLive, boolean anyLive) {
        boolean met = metAt != NEVER && anyLive;
        return switch (standing) {
            case ALONE -> met ? Standing.JOINED : Standing.ALONE;
            case STARTING -> {
                if (met && (now - metAt >= SETTLE || isSettled(isLive))) {
                    yield Standing.JOINED;
                }
                yield peersKnown && !met && wereAllSilent(now) ? Standing.ALONE : Standing.STARTING;
            }
            case OFF, JOINED -> standing;
        };
    }

    private boolean isSettled(Predicate<String> isLive) {
        return peers.entrySet().stream().allMatch(peer -> isLive.test(peer.getKey()) || done.contains(peer.getValue()));
    }

    private boolean wereAllSilent(long now) {
        return peers.keySet().stream().allMatch(node -> {
            Long asked = firstAsked.get(node);
            return asked != null && now - asked >= SILENT_FOR;
        });
    }

    private void become(Standing next, long now) {
        standing = next;
        since = now;
        metAt = NEVER;
        done.clear();
    }
}
