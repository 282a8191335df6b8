package dev.metallbj.lab.bench;

import java.time.Duration;
import java.util.List;

/**
 * A figure that was measured.
 *
 * @param name as {@code --only} takes it
 * @param title what was measured
 * @param rows as measured
 * @param surroundings just before
 * @param took how long all of it took, its lab included
 */
record FigureResult(String name, String title, List<Row> rows, Surroundings surroundings, Duration took) {
    /** How many limits were not held. */
    long missed() {
        return rows.stream()
                .flatMap(row -> row.measures().stream())
                .filter(Measure::missed)
                .count();
    }
}
