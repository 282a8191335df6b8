package dev.metallbj.lab.linux;

/** The signals that the lab sends (signal(7), numbers of x86 and ARM). */
public enum Signal {
    /** Ctrl-C. */
    INT(2),
    /** Please end. */
    TERM(15),
    /** A crash: nothing of the program runs any more. */
    KILL(9),
    /** A hang: the program stands still until {@link #CONT}. */
    STOP(19),
    /** Goes on after {@link #STOP}. */
    CONT(18);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
