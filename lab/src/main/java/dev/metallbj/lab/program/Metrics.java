package dev.metallbj.lab.program;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a program answered to a scrape (Prometheus text format 0.0.4).
 *
 * @param text as it came
 * @param contentType of the answer
 */
public record Metrics(String text, String contentType) {
    /** Each series with its value, the series as it is written: name and labels. */
    public Map<String, Double> series() {
        Map<String, Double> series = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            int blank = line.lastIndexOf(' ');
            if (blank > 0 && line.charAt(0) != '#') {
                series.put(line.substring(0, blank), parse(line.substring(blank + 1)));
            }
        }
        return series;
    }

    /**
     * The value of one series.
     *
     * @param series exactly as it is written, as {@code metallb_k8s_client_config_loaded_bool} or {@code name{a="b",c="d"}}
     * @return empty if there is no such series
     */
    public OptionalDouble value(String series) {
        Double value = series().get(series);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static double parse(String number) {
        return switch (number) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(number); // takes NaN too
        };
    }
}
