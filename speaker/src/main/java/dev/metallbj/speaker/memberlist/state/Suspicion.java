package dev.metallbj.speaker.memberlist.state;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The time that a suspect has to refute. It starts long and shrinks with every other node that suspects the same, so that one node with a
 * broken network of its own buries nobody (Lifeguard).
 */
final class Suspicion {
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Without a silence of its own to show for it, this node waits so long before it declares anybody dead. */
    private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

    /**
     * A kernel that answered during the suspicion must then be silent for so many times {@code min}. With one, three lost packets in a row
     * buried a paused process: twice in six simulated hours at 1% loss.
     */
    private static final int KERNEL_SILENCE = 2;

    /**
     * So many looks at the suspect must have stayed without an answer, besides that of the probe that began it. In time they are made within
     * {@code min}; a process that is stopped again and again makes one each time that it runs.
     */
    private static final int LOOKS = 3;

    /** The same if its kernel has answered during the suspicion, or if no probe of this node had failed. */
    private static final int UNEXPECTED_LOOKS = 6;

    private final int wanted;
    private final long lookEvery;
    private final long min;
    private final long max;
    private final long startedAt;
    private final List<String> from = new ArrayList<>();
    private Silence silence = Silence.HEARSAY;
    /** When the suspect's kernel last accepted a connection. */
    private long kernelSeenAt = Node.NEVER;

    private boolean firstHand;
    private int looks;
    private long enoughLooksAt;
    private long postponed;

    /**
     * @param accuser the first who suspects; never counts as a confirmation
     * @param wanted how many confirmations shrink the time to {@code min}; below 1 it is {@code min} from the start
     * @param lookEvery nanoseconds between looks at it; 0 if none are made
     * @param min nanoseconds
     * @param max nanoseconds
     * @param silence what this node itself has seen
     */
    Suspicion(String accuser, int wanted, long lookEvery, long min, long max, long startedAt, Silence silence) {
        this.lookEvery = lookEvery;
        this.wanted = wanted;
        this.min = min;
        this.max = max;
        this.startedAt = startedAt;
        from.add(accuser);
        observe(silence, startedAt);
    }

    /**
     * For a group of so many known nodes, by the formulas of the protocol.
     *
     * @param isWatched whether {@link SuspectWatch} looks at nodes of its kind
     */
    static Suspicion of(
            String accuser, Parameters parameters, boolean isWatched, int nodes, long now, Silence silence) {
        int wanted = parameters.suspicionMult() - 2;
        if (nodes - 2 < wanted) {
            wanted = 0;
        }
        long min = GroupSize.suspicionTimeout(parameters.suspicionMult(), nodes, parameters.probeInterval());
        long lookEvery = isWatched ? parameters.probeTimeout().toNanos() : 0;
        long max = parameters.suspicionMaxTimeoutMult() * min;
        return new Suspicion(accuser, wanted, lookEvery, min, max, now, silence);
    }

    /** Another node suspects the same. Returns whether that is news: still needed, and of a node that has not said so before. */
    boolean confirm(String accuser) {
        if (confirmations() >= wanted || from.contains(accuser)) {
            return false;
        }
        from.add(accuser);
        return true;
    }

    int confirmations() {
        return from.size() - 1;
    }

    int wanted() {
        return wanted;
    }

    List<String> from() {
        return from;
    }

    long min() {
        return min;
    }

    /** The time to refute by the protocol's formula, in nanoseconds from the start; in whole milliseconds once it has shrunk. */
    long timeout() {
        if (wanted < 1) {
            return min;
        }
        if (confirmations() == 0) {
            return max;
        }
        double part = Math.log(confirmations() + 1.0) / Math.log(wanted + 1.0);
        double seconds = (max - part * (max - min)) / NANOS_PER_SECOND;
        return Math.max(min, (long) Math.floor(MILLIS_PER_SECOND * seconds) * NANOS_PER_MILLI);
    }

    /** What this node saw now. */
    void observe(Silence seen, long now) {
        silence = seen;
        if (seen == Silence.PAUSED) {
            kernelSeenAt = now;
            looks = 0;
        }
    }

    /** A probe of this node failed: it does not go by what others say alone. */
    void firstHand() {
        firstHand = true;
    }

    boolean isFirstHand() {
        return firstHand;
    }

    /** This node asks the suspect once more. */
    void looked(long now) {
        if (++looks <= looksNeeded()) {
            enoughLooksAt = now + lookEvery;
        }
    }

    /** It answered one of the questions. */
    void answered() {
        looks = 0;
    }

    private int looksNeeded() {
        return firstHand && kernelSeenAt == Node.NEVER ? LOOKS : UNEXPECTED_LOOKS;
    }

    Silence silence() {
        return silence;
    }

    /** This node was stopped for so long and could not hear a refutation. */
    void postpone(long nanos) {
        postponed += nanos;
    }

    /**
     * When the suspect is declared dead. By the formula if this node looked often enough and saw nothing but silence; not before a kernel
     * that had answered was silent for a while too; and after {@link #PATIENCE} for a process that stays paused, or when all is hearsay.
     * Stops of this node count only where it makes no looks of its own: what has arrived meanwhile is handled before any timer.
     *
     * @param provenAt when it answered last; an answer during the suspicion gives it {@code min} from then on
     */
    long deadline(long provenAt) {
        long patient = startedAt + Math.max(timeout(), PATIENCE) + postponed;
        long byFormula = silence == Silence.HEARSAY ? patient : Math.min(patient, quickDeadline());
        return Math.max(byFormula, provenAt + min);
    }

    private long quickDeadline() {
        long quick = Math.max(startedAt + timeout(), kernelSeenAt + KERNEL_SILENCE * min);
        if (lookEvery == 0) {
            return quick + postponed;
        }
        return looks < looksNeeded() ? Long.MAX_VALUE : Math.max(quick, enoughLooksAt);
    }
}
