package dev.metallbj.lab.bench;

import java.util.List;

/** Something that is measured by itself. */
interface Figure {
    /** One word, as {@code --only} takes it. */
    String name();

    /** What is measured, in one line. */
    String title();

    /**
     * Measures; takes seconds to minutes.
     *
     * @throws RuntimeException if it cannot be measured on this machine, or what is measured does not work
     */
    List<Row> measure(Effort effort, Progress progress);
}
