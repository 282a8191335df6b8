package dev.metallbj.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of a figure as a Markdown table, with columns as wide as their widest cell so that it can be read as it is. */
final class MarkdownTable {
    private static final String NOTHING = "–";

    private final List<List<String>> lines = new ArrayList<>();

    /** A row need not have every column: the columns are those of all rows together, in the order in which they come up. */
    MarkdownTable(List<Row> rows) {
        Map<String, String> columns = new LinkedHashMap<>();
        rows.forEach(row -> row.measures().forEach(m -> columns.putIfAbsent(m.name(), heading(m))));
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(columns.values());
        lines.add(head);
        rows.forEach(row -> lines.add(cells(row, columns.keySet())));
    }

    private static String heading(Measure measure) {
        return measure.unit().isEmpty() ? measure.name() : measure.name() + ", " + measure.unit();
    }

    private static List<String> cells(Row row, Iterable<String> columns) {
        List<String> cells = new ArrayList<>(List.of(row.subject()));
        for (String column : columns) {
            cells.add(row.measures().stream()
                    .filter(measure -> measure.name().equals(column))
                    .findFirst()
                    .map(MarkdownTable::cell)
                    .orElse(NOTHING));
        }
        return cells;
    }

    private static String cell(Measure measure) {
        String value = number(measure.value());
        if (measure.limit().isEmpty()) {
            return value;
        }
        String verdict = measure.missed() ? "**missed**, wanted" : "wanted";
        return value + " (" + verdict + (measure.least() ? " ≥ " : " < ")
                + number(measure.limit().getAsDouble()) + ")";
    }

    /** Three digits that matter are more than a second run would confirm. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        if (value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /** Lines, with line ends. */
    String text() {
        int[] widths = new int[lines.getFirst().size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            append(text, lines.get(i), widths);
            if (i == 0) {
                rule(text, widths);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> line, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String cell = line.get(i);
            text.append("| ").append(cell).repeat(' ', widths[i] - cell.length() + 1);
        }
        text.append("|\n");
    }

    private static void rule(StringBuilder text, int[] widths) {
        for (int width : widths) {
            text.append("|").repeat('-', width + 2);
        }
        text.append("|\n");
    }
}
