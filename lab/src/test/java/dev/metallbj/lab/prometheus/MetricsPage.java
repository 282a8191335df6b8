package dev.metallbj.lab.prometheus;

import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of docs/metrics.md. Immutable. */
final class MetricsPage {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| (\\w+) \\| (.*) \\| (.+) \\|$");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");

    /** What is said of one family. */
    record Row(String type, SortedSet<String> labels, String meaning) {}

    private final SortedMap<String, Row> rows;

    private MetricsPage(SortedMap<String, Row> rows) {
        this.rows = rows;
    }

    static MetricsPage read() {
        try {
            SortedMap<String, Row> rows = new TreeMap<>();
            Matcher row = ROW.matcher(Files.readString(ProjectFiles.get("docs/metrics.md")));
            while (row.find()) {
                SortedSet<String> labels = new TreeSet<>();
                if (!row.group(3).isBlank()) {
                    labels.addAll(List.of(row.group(3).replace("`", "").split(", ")));
                }
                if (rows.put(row.group(1), new Row(row.group(2), labels, row.group(4))) != null) {
                    throw new AssertionError(row.group(1) + " is in the tables twice");
                }
            }
            return new MetricsPage(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The families of the page. */
    SortedMap<String, Row> rows() {
        return rows;
    }

    /** What the page says otherwise than a scrape; a line each. */
    List<String> differences(String scrape) {
        List<String> differences = new ArrayList<>();
        families(scrape).forEach((name, family) -> {
            if (!family.equals(rows.get(name))) {
                differences.add(name + ": scraped " + family + ", on the page " + rows.get(name));
            }
        });
        return differences;
    }

    /** Every family that a scrape shows. */
    static Map<String, Row> families(String scrape) {
        Map<String, String> help = comments(scrape, "HELP");
        return comments(scrape, "TYPE").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new Row(
                                entry.getValue(),
                                labels(scrape, entry.getKey()),
                                help.getOrDefault(entry.getKey(), ""))));
    }

    private static Map<String, String> comments(String scrape, String kind) {
        return scrape.lines()
                .filter(line -> line.startsWith("# " + kind + " "))
                .map(line -> line.split(" ", 4))
                .collect(Collectors.toMap(parts -> parts[2], parts -> parts[3]));
    }

    private static SortedSet<String> labels(String scrape, String family) {
        SortedSet<String> labels = new TreeSet<>();
        Pattern series = Pattern.compile(Pattern.quote(family) + "(_bucket)?\\{.*");
        scrape.lines().filter(line -> series.matcher(line).matches()).forEach(line -> {
            Matcher label = LABEL.matcher(line.substring(0, line.lastIndexOf('}') + 1));
            while (label.find()) {
                labels.add(label.group(1));
            }
        });
        labels.remove("le");
        return labels;
    }
}
