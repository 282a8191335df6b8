package dev.metallbj.speaker.capture;

/**
 * Questions that are answered although gossip waits for the CPU: so few that they are not what it waits for. A storm is what takes the CPU; the handful of
 * clients that ask in a quiet segment while this program starts or takes over must not wait for its end. Owned by one capture thread.
 */
final class SpareAnswers {
    /** A period of the CPU quota that the kernel gives a container. */
    static final long WINDOW_NANOS = 100_000_000L;

    /** Some 7 µs each: below a millisecond of the 10 that a limit of 100m gives in a window. */
    static final int PER_WINDOW = 100;

    private long begun;
    private int taken;

    /**
     * Takes one of the window's answers, if any is left.
     *
     * @param now monotonic nanoseconds
     */
    boolean take(long now) {
        if (now - begun >= WINDOW_NANOS) {
            begun = now;
            taken = 0;
        }
        if (taken >= PER_WINDOW) {
            return false;
        }
        taken++;
        return true;
    }
}
