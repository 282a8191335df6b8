package dev.metallbj.speaker.memberlist.state;

/** Numbers for pings: unique among those that are still waited for. */
final class Sequence {
    private static final long MASK = 0xffff_ffffL;

    private long last;

    /** @param start anything; random, so that answers to an earlier life of this node match nothing */
    Sequence(long start) {
        this.last = start & MASK;
    }

    long next() {
        last = last + 1 & MASK;
        return last;
    }
}
