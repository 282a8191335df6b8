package dev.metallbj.lab.bench;

import java.util.function.Consumer;

/** Something that is measured by itself. */
interface Figure {
    /** One word, as {@code --only} takes it. */
    String name();

    /** What is measured, in one line. */
    String title();

    /**
     * Measures; takes seconds to minutes.
     *
     * @param rows gets each as soon as it is measured, so that what fails later does not take it along
     * @throws RuntimeException if it cannot be measured on this machine, or what is measured does not work
     */
    void measure(Effort effort, Progress progress, Consumer<Row> rows);
}
