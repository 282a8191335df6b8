package dev.metallbj.lab.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Something that is measured by itself. */
interface Figure {
    /** One word, as {@code --only} takes it. */
    String name();

    /** What is measured, in one line. */
    String title();

    /**
     * How long it takes with {@link Effort#QUICK} on two idle cores, if it belongs to the few that {@code make bench-quick} measures; empty if not.
     */
    default Optional<Duration> quickTime() {
        return Optional.empty();
    }

    /**
     * Measures; takes seconds to minutes.
     *
     * @param rows gets each as soon as it is measured, so that what fails later does not take it along
     * @throws RuntimeException if it cannot be measured on this machine, or what is measured does not work
     */
    void measure(Effort effort, Progress progress, Consumer<Row> rows);
}
