package dev.metallbj.lab.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Configuration files of Prometheus: pods found by the prometheus.io annotations, and what the Prometheus Operator makes of a ServiceMonitor. Pure.
 * Debian's Prometheus is built without discovery in Kubernetes; {@link DiscoveredTargets} stands in for it, and all the rules are as they would be.
 *
 * <p>Source: Prometheus documentation, "Configuration", file_sd_config and relabel_config; Prometheus Operator, API reference of ServiceMonitor.
 */
final class ScrapeConfiguration {
    /** The job of {@link #byAnnotations}. */
    static final String ANNOTATIONS = "kubernetes-pods";

    private static final String META = "__meta_kubernetes_";

    private final Path token;
    private final Path targets;
    private final StringBuilder jobs = new StringBuilder();

    /**
     * Without a job yet.
     *
     * @param token file with Prometheus' own token, for HTTPS targets
     * @param targets folder of {@link DiscoveredTargets}
     */
    ScrapeConfiguration(Path token, Path targets) {
        this.token = token;
        this.targets = targets;
    }

    /** Adds the job that many have from Prometheus' own example: pods that ask for it by annotations. */
    ScrapeConfiguration byAnnotations() {
        job(
                ANNOTATIONS,
                "pod",
                "  authorization: {credentials_file: " + token + "}\n  tls_config: {insecure_skip_verify: true}\n",
                List.of(
                        keep(List.of("pod_annotation_prometheus_io_scrape"), "true"),
                        replace(List.of("pod_annotation_prometheus_io_scheme"), "(https?)", "__scheme__", "$1"),
                        replace(List.of("pod_annotation_prometheus_io_path"), "(.+)", "__metrics_path__", "$1"),
                        "{source_labels: [__address__, " + META + "pod_annotation_prometheus_io_port], "
                                + "regex: '([^:]+)(?::\\d+)?;(\\d+)', replacement: '$1:$2', target_label: __address__}",
                        "{action: labelmap, regex: " + META + "pod_label_(.+)}",
                        replace(List.of("namespace"), "(.*)", "namespace", "$1"),
                        replace(List.of("pod_name"), "(.*)", "pod", "$1")));
        return this;
    }

    /**
     * Adds the job that the operator makes of the first endpoint of a ServiceMonitor.
     *
     * @param monitor with matchLabels as its selector
     * @param name of the job
     */
    ScrapeConfiguration byServiceMonitor(JsonNode monitor, String name) {
        JsonNode endpoint = monitor.at("/spec/endpoints/0");
        List<String> rules = new ArrayList<>();
        for (Map.Entry<String, String> label :
                RenderedChart.texts(monitor.at("/spec/selector/matchLabels")).entrySet()) {
            String key = DiscoveredTargets.sanitized(label.getKey());
            rules.add(keep(
                    List.of("service_label_" + key, "service_labelpresent_" + key), "(" + label.getValue() + ");true"));
        }
        rules.add(keep(List.of("endpoint_port_name"), endpoint.path("port").asText()));
        rules.add(replace(
                List.of("endpoint_address_target_kind", "endpoint_address_target_name"), "Node;(.*)", "node", "$1"));
        rules.add(replace(
                List.of("endpoint_address_target_kind", "endpoint_address_target_name"), "Pod;(.*)", "pod", "$1"));
        rules.add(replace(List.of("namespace"), "(.*)", "namespace", "$1"));
        rules.add(replace(List.of("service_name"), "(.*)", "service", "$1"));
        rules.add(replace(List.of("pod_name"), "(.+)", "pod", "$1"));
        rules.add(replace(List.of("pod_container_name"), "(.*)", "container", "$1"));
        rules.add("{action: drop, source_labels: [" + META + "pod_phase], regex: '(Failed|Succeeded)'}");
        rules.add(replace(List.of("service_name"), "(.*)", "job", "$1"));
        String jobLabel = monitor.at("/spec/jobLabel").asText("");
        if (!jobLabel.isEmpty()) {
            rules.add(replace(List.of("service_label_" + DiscoveredTargets.sanitized(jobLabel)), "(.+)", "job", "$1"));
        }
        rules.add(
                "{target_label: endpoint, replacement: " + endpoint.path("port").asText() + "}");
        String settings = "  honor_labels: " + endpoint.path("honorLabels").asBoolean() + "\n  scheme: "
                + endpoint.path("scheme").asText("http") + "\n";
        job(name, "endpoints", settings, rules);
        return this;
    }

    /** The whole file, with the alerts of another one. */
    String text(Path alerts) {
        return """
                global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
                rule_files: [%s]
                scrape_configs:
                %s""".formatted(alerts, jobs);
    }

    private void job(String name, String role, String settings, List<String> rules) {
        jobs.append("- job_name: ").append(name).append('\n').append(settings);
        jobs.append("  file_sd_configs: [{files: [")
                .append(targets.resolve(role + ".json"))
                .append("]}]\n");
        jobs.append("  relabel_configs:\n");
        rules.forEach(rule -> jobs.append("  - ").append(rule).append('\n'));
    }

    private static String keep(List<String> labels, String regex) {
        return "{action: keep, source_labels: " + meta(labels) + ", regex: '" + regex + "'}";
    }

    private static String replace(List<String> labels, String regex, String target, String replacement) {
        return "{source_labels: " + meta(labels) + ", regex: '" + regex + "', target_label: " + target
                + ", replacement: '" + replacement + "'}";
    }

    private static List<String> meta(List<String> labels) {
        return labels.stream().map(label -> META + label).toList();
    }
}
