package dev.metallbj.lab.demo;

/** A step of the story did not hold. */
public final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String expected;
    private final String seen;

    public StepFailed(String expected, String seen) {
        super("expected " + expected + ", saw " + seen);
        this.expected = expected;
        this.seen = seen;
    }

    /** What should have been. */
    String expected() {
        return expected;
    }

    /** What was. */
    String seen() {
        return seen;
    }
}
