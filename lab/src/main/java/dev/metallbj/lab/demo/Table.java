package dev.metallbj.lab.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under a heading, in columns as wide as their widest cell. Not safe for several threads. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** @param heading the columns' names */
    Table(String... heading) {
        rows.add(List.of(heading));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has not as many cells as the heading
     */
    Table row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "a row of " + rows.getFirst() + " has " + rows.getFirst().size() + " cells, not " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The heading and the rows, without blanks at their ends. */
    List<String> lines() {
        int[] widths = widths();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private int[] widths() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length()));
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
