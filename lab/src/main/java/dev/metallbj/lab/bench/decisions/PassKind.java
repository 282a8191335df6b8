package dev.metallbj.lab.bench.decisions;

/** What a controller finds when it looks at all Services for the first time. */
public enum PassKind {
    NEW("10,000 new Services"),
    PRESENT("10,000 Services with their addresses"),
    EXHAUSTED("10,000 Services, none free"),
    HALF("10,000 Services, 5,000 with their addresses");

    /** Services looked at. */
    static final int SERVICES = 10_000;

    private final String text;

    PassKind(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** How many of them have an address. */
    int assigned() {
        return switch (this) {
            case PRESENT -> SERVICES;
            case HALF -> SERVICES / 2;
            case NEW, EXHAUSTED -> 0;
        };
    }

    /** The addresses of the one pool, as in {@code spec.addresses}. */
    String pool() {
        return this == EXHAUSTED ? "192.0.2.0/32" : "198.19.0.0/16";
    }

    /** How many statuses the pass must want to write. */
    int writes() {
        return SERVICES - assigned();
    }
}
