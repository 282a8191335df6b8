package dev.metallbj.speaker.memberlist.wire;

/** Carries a {@link DropReason} up to the decoder's boundary and never past it. Costs no stack trace: hostile bytes must be cheap. */
final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final DropReason reason;

    Malformed(DropReason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    DropReason reason() {
        return reason;
    }
}
