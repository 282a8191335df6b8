package dev.metallbj.speaker.memberlist;

/**
 * Monotonic nanoseconds since the agent was made, as {@link dev.metallbj.speaker.memberlist.state.Membership} wants them: never negative,
 * while {@code System.nanoTime} may be.
 *
 * @param origin the {@code System.nanoTime} of 0
 */
record LoopClock(long origin) {
    static LoopClock startingNow() {
        return new LoopClock(System.nanoTime());
    }

    long now() {
        return System.nanoTime() - origin;
    }

    /** The moment that {@code System.nanoTime} called so; before this clock's start it is negative. */
    long fromNanoTime(long nanoTime) {
        return nanoTime - origin;
    }

    /** The same moment as {@code System.nanoTime} says it. */
    long toNanoTime(long time) {
        return time + origin;
    }
}
