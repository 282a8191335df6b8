package dev.metallbj.speaker.memberlist.state;

import java.util.random.RandomGenerator;

/**
 * Sends waiting news to a few random nodes, regularly and soon after something new: an address that fails over must not wait for the next
 * round. Those that died lately get it too, so that they can contradict.
 */
final class Gossip {
    /** Rounds for something new are at least this part of the interval apart. */
    private static final int URGENT_PART = 5;

    private final NodeTable nodes;
    private final BroadcastQueue queue;
    private final Outbox outbox;
    private final Parameters parameters;
    private long lastRound;
    private long nextRound;

    Gossip(NodeTable nodes, BroadcastQueue queue, Outbox outbox, Parameters parameters, RandomGenerator random, long now) {
        this.nodes = nodes;
        this.queue = queue;
        this.outbox = outbox;
        this.parameters = parameters;
        this.lastRound = now;
        this.nextRound = now + random.nextLong(parameters.gossipInterval().toNanos());
    }

    /** Never while there is no news: an idle group does not wake up for it. */
    long wakeAt() {
        return queue.size() == 0 ? Long.MAX_VALUE : nextRound;
    }

    /** Something is new. */
    void soon(long now) {
        long earliest = lastRound + parameters.gossipInterval().toNanos() / URGENT_PART;
        nextRound = Math.max(now, Math.min(nextRound, earliest));
    }

    void run(long now) {
        if (now < wakeAt()) {
            return;
        }
        lastRound = now;
        nextRound = now + parameters.gossipInterval().toNanos();
        for (Node node : nodes.choose(parameters.gossipNodes(), n -> wantsNews(n, now))) {
            if (!outbox.gossip(node)) {
                return;
            }
        }
    }

    private boolean wantsNews(Node node, long now) {
        return switch (node.status()) {
            case ALIVE, SUSPECT -> true;
            case DEAD -> now - node.since() <= parameters.gossipToTheDeadTime().toNanos();
            case LEFT -> false;
        };
    }
}
