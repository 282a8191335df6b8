package dev.metallbj.lab.bench;

import java.util.List;

/**
 * A figure that was measured.
 *
 * @param name as {@code --only} takes it
 * @param title what was measured
 * @param rows as measured
 * @param load the machine's load average just before: what else ran on it
 */
record FigureResult(String name, String title, List<Row> rows, double load) {
    /** How many limits were not held. */
    long missed() {
        return rows.stream()
                .flatMap(row -> row.measures().stream())
                .filter(Measure::missed)
                .count();
    }
}
