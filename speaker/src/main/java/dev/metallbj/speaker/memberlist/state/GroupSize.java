package dev.metallbj.speaker.memberlist.state;

import java.time.Duration;

/** How the protocol's numbers grow with the number of nodes known. */
final class GroupSize {
    /** Up to here the push/pull interval stays as it is. */
    private static final int PUSH_PULL_UNSCALED = 32;

    private GroupSize() {}

    /** How often one piece of news is sent. */
    static int retransmitLimit(int retransmitMult, int nodes) {
        return retransmitMult * (int) Math.ceil(Math.log10(nodes + 1));
    }

    /** The shortest suspicion, in nanoseconds. The scale is cut to three decimals, as in the originals. */
    static long suspicionTimeout(int suspicionMult, int nodes, Duration probeInterval) {
        double scale = Math.max(1, Math.log10(Math.max(1, nodes)));
        return suspicionMult * (long) (scale * 1000) * probeInterval.toNanos() / 1000;
    }

    /** The push/pull interval, in nanoseconds. */
    static long pushPullInterval(Duration interval, int nodes) {
        if (nodes <= PUSH_PULL_UNSCALED) {
            return interval.toNanos();
        }
        int multiplier = (int) Math.ceil(log2(nodes) - log2(PUSH_PULL_UNSCALED)) + 1;
        return multiplier * interval.toNanos();
    }

    private static double log2(int value) {
        return Math.log(value) / Math.log(2);
    }
}
