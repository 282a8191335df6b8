package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.announce.Group.Peer;
import java.time.Duration;
import java.util.Optional;

/**
 * One Service's addresses on their way from this node to another: answered until the other has claimed them, so that no question stays
 * unanswered (spec section 6, "Stopping").
 */
final class Handover {
    /** Without a claim for so long, the new owner is asked. */
    private static final long ASK_AFTER = Duration.ofMillis(300).toNanos();

    private static final long ASK_AGAIN = Duration.ofMillis(200).toNanos();
    private static final long LIMIT = Duration.ofSeconds(2).toNanos();
    private static final long LIMIT_LEAVING = Duration.ofSeconds(1).toNanos();

    /** An original claims an address when it takes over, if it does; it has no MAC that we could ask. */
    private static final long LIMIT_TO_ORIGINAL = Duration.ofMillis(300).toNanos();

    /**
     * Without a serving endpoint under Local, what comes here is lost: so this ends at once, but for the moment in which the new owner learns of the
     * same change. A client that finds nobody asks again after a whole second; one that finds us is moved by the new owner's claim.
     */
    private static final long LIMIT_WITHOUT_ENDPOINT = Duration.ofMillis(50).toNanos();

    /** Why the limit is what it is. */
    enum Kind {
        ORDINARY,
        /** This speaker stops. */
        LEAVING,
        /** {@code externalTrafficPolicy: Local}, and no endpoint here can serve. */
        WITHOUT_ENDPOINT
    }

    private final String to;
    private final boolean canAsk;
    private final long endsAt;
    private long nextAsk;

    private Handover(String to, boolean canAsk, long endsAt, long nextAsk) {
        this.to = to;
        this.canAsk = canAsk;
        this.endsAt = endsAt;
        this.nextAsk = nextAsk;
    }

    /**
     * Begins now.
     *
     * @param to the new owner
     * @param peer what gossip says of it
     */
    static Handover begin(String to, Optional<Peer> peer, Kind kind, long now) {
        boolean original = peer.map(Peer::isOriginal).orElse(true);
        long limit = switch (kind) {
            case WITHOUT_ENDPOINT -> LIMIT_WITHOUT_ENDPOINT;
            case LEAVING -> original ? LIMIT_TO_ORIGINAL : LIMIT_LEAVING;
            case ORDINARY -> original ? LIMIT_TO_ORIGINAL : LIMIT;
        };
        return new Handover(to, !original, now + limit, now + ASK_AFTER);
    }

    String to() {
        return to;
    }

    boolean isOver(long now) {
        return now >= endsAt;
    }

    /** Whether the new owner is to be asked now; at most one yes in 200 ms. */
    boolean takeAsk(long now) {
        if (!canAsk || now < nextAsk) {
            return false;
        }
        nextAsk = now + ASK_AGAIN;
        return true;
    }

    /** When one of the above becomes true. */
    long nextDue() {
        return canAsk ? Math.min(endsAt, nextAsk) : endsAt;
    }
}
