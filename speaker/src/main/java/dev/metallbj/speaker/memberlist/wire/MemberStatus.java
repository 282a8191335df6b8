package dev.metallbj.speaker.memberlist.wire;

/** What a node is thought to be. */
public enum MemberStatus {
    /** Answers, as far as known. */
    ALIVE(0),
    /** Did not answer; declared dead unless it refutes in time. */
    SUSPECT(1),
    /** Did not refute. */
    DEAD(2),
    /** Said good-bye. */
    LEFT(3);

    private final int code;

    MemberStatus(int code) {
        this.code = code;
    }

    static MemberStatus of(long code) throws Malformed {
        for (MemberStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new Malformed(DropReason.OUT_OF_RANGE);
    }

    /** The number on the wire. */
    int code() {
        return code;
    }

    /** Whether the node is gone, for whatever reason. */
    public boolean isGone() {
        return this == DEAD || this == LEFT;
    }
}
