package dev.metallbj.lab.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Says what is done, with the time since the start. */
final class Progress {
    private final PrintStream out;
    private final long begin = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    /** A step begins. */
    void step(String what) {
        out.printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
    }
}
