package dev.metallbj.lab.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard's form, and its way into the chart. What it shows: {@link PrometheusTest}. */
class DashboardTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void theChartCarriesItAsItIs() throws IOException {
        assertEquals(0, dashboards("grafana.dashboard.enabled=false").size());
        JsonNode map = dashboards("grafana.dashboard.enabled=true", "grafana.dashboard.annotations.folder=Network")
                .getFirst();
        Map<String, String> labels = RenderedChart.texts(map.at("/metadata/labels"));
        assertEquals("1", labels.get("grafana_dashboard"));
        assertEquals("Network", map.at("/metadata/annotations/folder").asText());
        assertEquals(
                file(), RenderedChart.YAML.readTree(map.at("/data/metallb.json").asText()));
    }

    private List<JsonNode> dashboards(String... settings) {
        return RenderedChart.with(folder, settings).of("ConfigMap").stream()
                .filter(map -> map.at("/metadata/name").asText().endsWith("-dashboard"))
                .toList();
    }

    @Test
    void panelsAreDistinctInsideTheGridAndAskTheChosenSource() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonNode panel : file().path("panels")) {
            JsonNode at = panel.path("gridPos");
            assertTrue(ids.add(panel.path("id").asInt()), "an id twice: " + panel.path("title"));
            assertTrue(places.add(at.path("x") + "," + at.path("y")), "a place twice: " + panel.path("title"));
            assertTrue(at.path("x").asInt() + at.path("w").asInt() <= 24, "outside: " + panel.path("title"));
            for (JsonNode target : panel.path("targets")) {
                assertEquals("${datasource}", target.at("/datasource/uid").asText());
            }
        }
        assertTrue(ids.size() > 30, "panels: " + ids.size());
    }

    private static JsonNode file() throws IOException {
        return RenderedChart.YAML.readTree(
                ProjectFiles.get("helm/metallb/dashboards/metallb.json").toFile());
    }
}
