package dev.metallbj.speaker.memberlist.state;

/**
 * How much this node doubts itself (Lifeguard's local health): 0 is healthy. A node whose probes fail without anybody else noticing, or who
 * has to refute, is probably slow itself, and then gives others more time.
 */
final class Awareness {
    private final int max;
    private int score;

    /** @param max the score stays below this */
    Awareness(int max) {
        this.max = max;
    }

    void apply(int delta) {
        score = Math.clamp(score + delta, 0, max - 1);
    }

    int score() {
        return score;
    }

    long scale(long timeout) {
        return timeout * (score + 1);
    }
}
