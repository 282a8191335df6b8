package dev.metallbj.runtime.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scrape in text format 0.0.4, read back: the tests, the demo and the benchmarks look at what Prometheus would see. Comments that are neither HELP
 * nor TYPE are skipped. Histograms are read as the single series they are made of. Immutable.
 */
public final class ExpositionText {

    private final Map<String, String> help = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> series = new LinkedHashMap<>();

    private ExpositionText() {}

    /**
     * Reads a scrape.
     *
     * @throws IllegalArgumentException with the line, when it is no legal exposition: a malformed line, a series or a comment twice, or the series
     *     of one name not in one block
     */
    public static ExpositionText parse(String text) {
        ExpositionText parsed = new ExpositionText();
        Set<String> closed = new HashSet<>();
        String open = "";
        for (String line : text.split("\n", -1)) {
            String name = parsed.block(parsed.line(line));
            if (!name.isEmpty() && !name.equals(open)) {
                require(closed.add(name), "its series are not in one block", line);
                open = name;
            }
        }
        return parsed;
    }

    /** The names of all series, in order, each once. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        series.keySet().forEach(one -> names.add(name(one)));
        return names;
    }

    /** How many series there are. */
    public int size() {
        return series.size();
    }

    /**
     * The value of one series.
     *
     * @param one its name and labels as scraped, for example {@code a{ip="198.51.100.1"}}
     * @return NaN when there is none
     */
    public double value(String one) {
        return series.getOrDefault(one, Double.NaN);
    }

    /** All series, name and labels to value, in the order of the text. */
    public Map<String, Double> series() {
        return Map.copyOf(series);
    }

    /** The part about names that begin with a prefix. */
    public ExpositionText only(String prefix) {
        ExpositionText part = new ExpositionText();
        copy(help, part.help, prefix);
        copy(types, part.types, prefix);
        copy(series, part.series, prefix);
        return part;
    }

    /** What has to change to make this text say the same as {@code wanted}: comments first, then series; empty when they agree. Order is of no matter. */
    public List<String> differencesFrom(ExpositionText wanted) {
        List<String> differences = new ArrayList<>();
        compare(differences, "HELP \"%s\"", "\"%s\"", wanted.help, help);
        compare(differences, "TYPE %s", "%s", wanted.types, types);
        compare(differences, "%s", "%s", wanted.series, series);
        return differences;
    }

    /** The name under which a series is declared: a histogram is made of several. */
    private String block(String name) {
        for (String suffix : List.of("_bucket", "_sum", "_count")) {
            String declared = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
            if ("histogram".equals(types.get(declared))) {
                return declared;
            }
        }
        return name;
    }

    /** Returns the name when the line is a series, else nothing. */
    private String line(String line) {
        if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
            comment(line);
            return "";
        }
        if (line.isEmpty() || line.startsWith("#")) {
            return "";
        }
        int labels = line.indexOf('{');
        int end = labels < 0 ? line.indexOf(' ') : line.indexOf("} ", labels) + 1;
        require(end > 0, "want name, labels and value", line);
        String one = line.substring(0, end);
        require(series.put(one, number(line, line.substring(end + 1))) == null, "a series twice", line);
        return name(one);
    }

    private void comment(String line) {
        int end = line.indexOf(' ', 7);
        require(end > 0, "want a name and a text", line);
        Map<String, String> comments = line.startsWith("# HELP") ? help : types;
        require(comments.put(line.substring(7, end), line.substring(end + 1)) == null, "a comment twice", line);
    }

    private static double number(String line, String text) {
        try {
            return switch (text) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("want a number in: " + line, malformed);
        }
    }

    private static String name(String one) {
        int labels = one.indexOf('{');
        return labels < 0 ? one : one.substring(0, labels);
    }

    private static <V> void copy(Map<String, V> from, Map<String, V> to, String prefix) {
        from.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                to.put(key, value);
            }
        });
    }

    private static <V> void compare(
            List<String> differences, String wantForm, String gotForm, Map<String, V> wanted, Map<String, V> got) {
        Map<String, V> extra = new LinkedHashMap<>(got);
        wanted.forEach((key, want) -> {
            @Nullable V have = extra.remove(key);
            if (!want.equals(have)) {
                differences.add(key + ": want " + wantForm.formatted(want) + ", got "
                        + (have == null ? "none" : gotForm.formatted(have)));
            }
        });
        extra.forEach((key, have) -> differences.add(key + ": want none, got " + gotForm.formatted(have)));
    }

    private static void require(boolean holds, String what, String line) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + line);
        }
    }
}
