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
    private final Outbox outbox;
    private final Parameters parameters;
    private long lastRound;
    private long nextRound;

    Gossip(NodeTable nodes, Outbox outbox, Parameters parameters, RandomGenerator random, long now) {
        this.nodes = nodes;
        this.outbox = outbox;
        this.parameters = parameters;
        this.lastRound = now;
        this.nextRound = now + random.nextLong(parameters.gossipInterval().toNanos());
    }

    /** Without news there is nothing to wake up for. */
    long wakeAt() {
        return outbox.hasNews() ? nextRound : Long.MAX_VALUE;
    }

    /** Something is new. */
    void soon(long now) {
        long earliest = lastRound + parameters.gossipInterval().toNanos() / URGENT_PART;
        nextRound = Math.max(now, Math.min(nextRound, earliest));
    }

    void run(long now) {
        if (now < nextRound || !outbox.hasNews()) {
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
