package dev.metallbj.runtime.metrics;

import java.util.List;

/**
 * What all series of a family have in common.
 *
 * @param name a legal metric name: letters, digits, {@code _} and {@code :}, no digit first
 * @param help one line
 * @param type {@code gauge}, {@code counter} or {@code histogram}
 * @param labels names in alphabetical order, as the Go client writes them
 */
record Shape(String name, String help, String type, List<String> labels) {

    // Families with the same labels get their series one after the other; one text serves all of them. Races are
    // harmless.
    private static String lastSeries = "";

    Shape {
        if (!isName(name)) {
            throw new IllegalArgumentException("metric name \"" + name + "\": want letters, digits and _");
        }
        for (int i = 1; i < labels.size(); i++) {
            if (labels.get(i - 1).compareTo(labels.get(i)) >= 0) {
                throw new IllegalArgumentException("metric " + name + ": labels " + labels + " are not in order");
            }
        }
        labels = List.copyOf(labels);
    }

    /** The part in braces, ready to be written; empty without labels. It also serves as the key of a series. */
    String series(List<String> values) {
        if (values.size() != labels.size()) {
            throw new IllegalArgumentException("metric " + name + ": labels " + labels + ", but values " + values);
        }
        if (labels.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < labels.size(); i++) {
            text.append(i == 0 ? "" : ",").append(labels.get(i)).append("=\"");
            escape(text, values.get(i), true);
            text.append('"');
        }
        String series = text.append('}').toString();
        String last = lastSeries;
        if (series.equals(last)) {
            return last;
        }
        lastSeries = series;
        return series;
    }

    /** The two comment lines. */
    String header() {
        StringBuilder text = new StringBuilder("# HELP ").append(name).append(' ');
        escape(text, help, false);
        return text.append("\n# TYPE ")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n')
                .toString();
    }

    private static void escape(StringBuilder text, String raw, boolean quotes) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '"' -> text.append(quotes ? "\\\"" : "\"");
                default -> text.append(c);
            }
        }
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
