package dev.metallbj.lab.bench;

import java.util.List;

/**
 * What was measured under one set of circumstances.
 *
 * @param subject what was measured, and under which circumstances
 * @param measures in the order in which they are shown
 */
record Row(String subject, List<Measure> measures) {
    Row {
        measures = List.copyOf(measures);
    }

    static Row of(String subject, Measure... measures) {
        return new Row(subject, List.of(measures));
    }
}
