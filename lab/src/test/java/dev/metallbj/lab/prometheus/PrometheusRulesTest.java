package dev.metallbj.lab.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of the chart, checked and tried by promtool: what makes each fire, and what does not. */
class PrometheusRulesTest {
    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void promtool() {
        if (Commands.find("promtool").isEmpty()) {
            System.out.println("SKIPPED PrometheusRulesTest: no promtool; Debian: apt-get install prometheus");
            Assumptions.abort("no promtool");
        }
    }

    @Test
    void theFileOfTheChartPasses() throws IOException {
        Files.copy(ProjectFiles.get("helm/metallb/files/prometheus/rules.yaml"), folder.resolve("rules.yaml"));
        check();
    }

    @Test
    void whatTheChartRendersPassesWithAllValuesLeftAlone() throws IOException {
        JsonNode rule = rendered().getFirst();
        assertEquals(names(ProjectFiles.get("helm/metallb/files/prometheus/rules.yaml")), names(rule.path("spec")));
        Files.writeString(folder.resolve("rules.yaml"), RenderedChart.yaml(rule.path("spec")));
        check();
    }

    @Test
    void valuesChooseAlertsThresholdsLabelsAndPools() throws IOException {
        JsonNode spec = rendered(
                        "prometheus.prometheusRule.staleConfig.enabled=false",
                        "prometheus.prometheusRule.noSpeaker.enabled=false",
                        "prometheus.prometheusRule.addressPoolUsage.thresholds[0].percent=60",
                        "prometheus.prometheusRule.addressPoolUsage.thresholds[0].labels.team=net",
                        "prometheus.prometheusRule.addressPoolExhausted.excludePools=single|fixed\\\\d",
                        "prometheus.prometheusRule.additionalLabels.release=monitoring",
                        "prometheus.prometheusRule.extraAlerts[0].alert=Mine",
                        "prometheus.prometheusRule.extraAlerts[0].expr=vector(1)")
                .getFirst()
                .path("spec");
        List<String> names = names(spec);
        assertFalse(names.contains("MetalLBStaleConfig") || names.contains("MetalLBNoSpeaker"), names.toString());
        assertFalse(names.contains("MetalLBAddressPoolUsage75Percent"), names.toString());
        assertTrue(names.contains("MetalLBAddressPoolUsage60Percent"), names.toString());
        assertEquals("Mine", names.getLast());
        String text = RenderedChart.yaml(spec);
        assertTrue(text.contains("pool!~\\\"single|fixed\\\\\\\\d\\\"}"), text);
        assertTrue(text.contains("* 100 > 60"), text);
        assertTrue(text.contains("team: \"net\""), text);
        Files.writeString(folder.resolve("rules.yaml"), text);
        Commands.run("promtool", "check", "rules", folder.resolve("rules.yaml").toString());
    }

    @Test
    void thereIsNoneUnlessAskedFor() {
        assertEquals(List.of(), RenderedChart.with(folder).of("PrometheusRule"));
    }

    private List<JsonNode> rendered(String... settings) {
        List<String> all = new ArrayList<>(List.of("prometheus.prometheusRule.enabled=true"));
        all.addAll(List.of(settings));
        return RenderedChart.with(folder, all.toArray(String[]::new)).of("PrometheusRule");
    }

    private static List<String> names(Path file) throws IOException {
        return names(RenderedChart.YAML.readTree(file.toFile()));
    }

    private static List<String> names(JsonNode spec) {
        List<String> names = new ArrayList<>();
        spec.at("/groups/0/rules").forEach(rule -> names.add(rule.path("alert").asText()));
        return names;
    }

    private void check() throws IOException {
        Path cases = folder.resolve("rules-test.yaml");
        Files.copy(ProjectFiles.get("lab/src/test/resources/prometheus/rules-test.yaml"), cases);
        Commands.run("promtool", "check", "rules", folder.resolve("rules.yaml").toString());
        String said = Commands.run("promtool", "test", "rules", cases.toString());
        assertTrue(said.contains("SUCCESS"), said);
    }
}
