package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Datagram;
import dev.metallbj.speaker.memberlist.wire.DropReason;
import org.jspecify.annotations.Nullable;

/** Notices from what is dropped that the speakers do not have one secret. For the gossip thread. */
final class KeyProblems {
    private static final String ADVICE =
            "; the key secretkey of the memberlist Secret must be the same for all speakers, and all must have it";

    /** The first byte of an encrypted packet: the version. */
    private static final int ENCRYPTED = 1;

    /** An ancient version that nobody writes any more, and the type of a plain ping. */
    private static final int ANCIENT_OR_PLAIN_PING = 0;

    /** Version, nonce and tag: no encrypted packet is shorter. */
    private static final int SHORTEST_ENCRYPTED = 30;

    private final ProblemLog problems;
    private final boolean hasKey;

    KeyProblems(ProblemLog problems, boolean hasKey) {
        this.problems = problems;
        this.hasKey = hasKey;
    }

    /** A packet was read, and parts of it, or all, were dropped. */
    void packet(IpAddress from, Datagram datagram, byte[] bytes, int length, long now) {
        int first = length == 0 ? -1 : bytes[0];
        if (!hasKey) {
            boolean nothingUnderstood = datagram.messages().isEmpty();
            if (nothingUnderstood && first == ENCRYPTED && length >= SHORTEST_ENCRYPTED) {
                report(Problem.NO_KEY, from, now);
            }
            return;
        }
        for (DropReason reason : datagram.drops()) {
            Problem problem = problem(reason);
            if (problem != null) {
                report(first == ANCIENT_OR_PLAIN_PING ? Problem.NOT_ENCRYPTED : problem, from, now);
            }
        }
    }

    /** What came on a stream was dropped. */
    void stream(IpAddress from, DropReason reason, long now) {
        Problem problem = problem(reason);
        if (problem != null) {
            report(problem, from, now);
        }
    }

    private static @Nullable Problem problem(DropReason reason) {
        return switch (reason) {
            case WRONG_KEY -> Problem.WRONG_KEY;
            case NOT_ENCRYPTED -> Problem.NOT_ENCRYPTED;
            case ENCRYPTED -> Problem.NO_KEY;
            default -> null;
        };
    }

    private void report(Problem problem, IpAddress from, long now) {
        problems.report(problem, from, now, () -> text(problem, from) + ADVICE);
    }

    private static String text(Problem problem, IpAddress from) {
        return switch (problem) {
            case NOT_ENCRYPTED ->
                "gossip from " + from + " is dropped: it is not encrypted, and this speaker has a key";
            case NO_KEY -> "gossip from " + from + " is dropped: it is encrypted, and this speaker has no key";
            default -> "gossip from " + from + " is dropped: it is encrypted with another key";
        };
    }
}
