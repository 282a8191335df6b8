package dev.metallbj.lab.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Grafana would ask Prometheus for the chart's dashboard. */
final class Dashboard {
    private static final Pattern SERIES = Pattern.compile("\\b(metallb|jvm|process)_[a-z0-9_]+");

    private Dashboard() {}

    /** The queries, by panel and letter, with all variables set to all. */
    static SortedMap<String, String> queries() {
        SortedMap<String, String> queries = new TreeMap<>();
        try {
            JsonNode dashboard = RenderedChart.YAML.readTree(
                    ProjectFiles.get("helm/metallb/dashboards/metallb.json").toFile());
            for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    String name = panel.path("title").asText() + " "
                            + target.path("refId").asText() + " (panel "
                            + panel.path("id").asInt() + ")";
                    queries.put(name, allOf(target.path("expr").asText()));
                }
            }
            return queries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String allOf(String expression) {
        return expression
                .replace("$__rate_interval", "1m")
                .replace("$__range", "5m")
                .replaceAll("\"\\$(pool|node)\"", "\".*\"");
    }

    /** The names of series in a query. */
    static Set<String> series(String query) {
        Set<String> names = new TreeSet<>();
        Matcher name = SERIES.matcher(query);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }
}
