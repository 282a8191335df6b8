package dev.metallbj.speaker.memberlist.state;

/** One question to one node: are you there? */
final class Probe {
    private final long sequence;
    private final String node;
    /** Whether this is a turn of the ring, which counts for {@link Awareness}, or an extra look at a suspect. */
    private final boolean regular;

    private final long askedAt;
    private final long askOthersAt;
    private long verdictAt;
    private boolean othersAsked;
    private Silence silence = Silence.TOTAL;
    private int expectedNacks;
    private int nacks;
    private boolean stream;

    Probe(long sequence, String node, boolean regular, long askedAt, long askOthersAt, long verdictAt) {
        this.sequence = sequence;
        this.node = node;
        this.regular = regular;
        this.askedAt = askedAt;
        this.askOthersAt = askOthersAt;
        this.verdictAt = verdictAt;
    }

    long sequence() {
        return sequence;
    }

    String node() {
        return node;
    }

    boolean isRegular() {
        return regular;
    }

    long askedAt() {
        return askedAt;
    }

    long verdictAt() {
        return verdictAt;
    }

    /** When something is to be done next. */
    long wakeAt() {
        return othersAsked ? verdictAt : Math.min(askOthersAt, verdictAt);
    }

    boolean mustAskOthers(long now) {
        return !othersAsked && now >= askOthersAt;
    }

    /** @param answersBy the verdict waits so long for what others and TCP say, in case this node was stopped and asked them late */
    void othersAsked(int nacksExpected, long answersBy) {
        othersAsked = true;
        verdictAt = Math.max(verdictAt, answersBy);
        expectedNacks = nacksExpected;
    }

    boolean isDue(long now) {
        return now >= verdictAt;
    }

    void streamOpened() {
        stream = true;
    }

    /** Whether it was asked by TCP too. */
    boolean hasStream() {
        return stream;
    }

    void connected() {
        silence = Silence.PAUSED;
    }

    Silence silence() {
        return silence;
    }

    void nacked() {
        nacks++;
    }

    /** How much a failed probe says about this node's own health: messengers that did not report back, or, without any, one. */
    int awarenessDelta() {
        return expectedNacks > 0 ? Math.max(0, expectedNacks - nacks) : 1;
    }
}
