package dev.metallbj.lab.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.ClaimForm;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A real Prometheus and both programs in a lab, with the objects that the chart makes: it picks its targets by the prometheus.io annotations and by what
 * the operator makes of the chart's ServiceMonitors and of one as users have it. The speaker of one of the two nodes serves HTTPS.
 */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrometheusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OPERATOR = "metallb-system";
    private static final String V4 = "192.0.2.1";
    private static final String V6 = "2001:db8:100::1";

    /** Spec section 9. */
    private static final Set<String> SPECIFIED = Set.of(
            "metallb_allocator_addresses_total",
            "metallb_allocator_addresses_in_use_total",
            "metallb_allocator_addresses_in_use",
            "metallb_allocator_ipv4_addresses_total",
            "metallb_allocator_ipv4_addresses_in_use_total",
            "metallb_allocator_ipv6_addresses_total",
            "metallb_allocator_ipv6_addresses_in_use_total",
            "metallb_allocator_services_allocated_total",
            "metallb_speaker_announced",
            "metallb_layer2_requests_received",
            "metallb_layer2_responses_sent",
            "metallb_layer2_gratuitous_sent",
            "metallb_k8s_client_updates_total",
            "metallb_k8s_client_update_errors_total",
            "metallb_k8s_client_config_loaded_bool",
            "metallb_k8s_client_config_stale_bool",
            "metallb_controller_services_pending");

    private static final String OBJECTS = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: both}
            spec: {addresses: [192.0.2.0/24, "2001:db8:100::/64"]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: both}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: echo, namespace: default, annotations: {metallb.io/loadBalancerIPs: "192.0.2.1,2001:db8:100::1"}}
            spec:
              type: LoadBalancer
              ipFamilyPolicy: RequireDualStack
              ports: [{name: dns, port: 53, protocol: UDP}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: waits, namespace: default, annotations: {metallb.io/address-pool: missing}}
            spec:
              type: LoadBalancer
              ports: [{name: dns, port: 53, protocol: UDP}]
            """;

    private static final String OF_A_USER = """
            kind: ServiceMonitor
            metadata: {name: metallb, namespace: metallb-system}
            spec:
              selector: {matchLabels: {app.kubernetes.io/name: metallb}}
              endpoints: [{port: metrics, interval: 30s}]
            """;

    private Lab lab;
    private Program controller;
    private Program plain;
    private Program secure;
    private PrometheusServer prometheus;
    private MonitoredCluster cluster;
    private String token;

    @BeforeAll
    void start() throws IOException {
        if (Commands.find("prometheus").isEmpty()) {
            System.out.println("SKIPPED PrometheusTest: no prometheus; Debian: apt-get install prometheus");
            Assumptions.abort("no prometheus");
        }
        lab = Lab.builder().nodes(2).crds(ProjectFiles.get("crds/manifests")).start();
        Node first = lab.nodes().getFirst();
        Node second = lab.nodes().getLast();
        controller = lab.startController();
        plain = lab.startSpeaker(first);
        secure = lab.startSpeaker(second, "--metrics-cert-dir=" + certificate());
        lab.apiServer().manifests().applyText(OBJECTS, OPERATOR, Map.of());
        lab.endpoints().setReady("default", "echo", lab.nodes());
        startPrometheus(first, second);
        for (Program program : List.of(controller, plain, secure)) {
            program.awaitReady(PATIENCE);
        }
        assertTrue(Await.until(PATIENCE, prometheus::isReady), () -> "not ready: " + prometheus.log());
    }

    /** The API server's own will do. */
    private Path certificate() throws IOException {
        Path folder = Files.createDirectory(lab.run().folder().resolve("metrics-certs"));
        Path from = lab.run().folder().resolve("apiserver");
        Files.copy(from.resolve("apiserver.crt"), folder.resolve("tls.crt"));
        Files.copy(from.resolve("apiserver.key"), folder.resolve("tls.key"));
        return folder;
    }

    private void startPrometheus(Node first, Node second) throws IOException {
        Path home = Files.createDirectory(lab.run().folder().resolve("helm"));
        RenderedChart chart = RenderedChart.with(
                home,
                "prometheus.scrapeAnnotations=true",
                "prometheus.serviceMonitor.enabled=true",
                "prometheus.serviceAccount=prometheus",
                "prometheus.namespace=monitoring",
                "prometheus.prometheusRule.enabled=true");
        RenderedChart withCertificate =
                RenderedChart.with(home, "prometheus.scrapeAnnotations=true", "tls.speakerMetricsTLSSecret=metrics");
        cluster = new MonitoredCluster(lab);
        token = cluster.serviceAccountToken("prometheus");
        cluster.applyServices(chart);
        cluster.applyDocumentedRights();
        cluster.controllerPod(chart);
        cluster.speakerPod(first, chart);
        cluster.speakerPod(second, withCertificate);
        cluster.speakerEndpoint(first);

        Path folder = Files.createDirectory(lab.run().folder().resolve("prometheus"));
        Path alerts = Files.writeString(
                folder.resolve("rules.yaml"),
                RenderedChart.yaml(chart.of("PrometheusRule").getFirst().path("spec")));
        DiscoveredTargets.write(lab, token, OPERATOR, folder);
        ScrapeConfiguration configuration = new ScrapeConfiguration(
                        Files.writeString(folder.resolve("token"), token), folder)
                .byAnnotations()
                .byServiceMonitor(RenderedChart.YAML.readTree(OF_A_USER), "user");
        for (JsonNode monitor : chart.of("ServiceMonitor")) {
            configuration.byServiceMonitor(monitor, monitor.at("/metadata/name").asText());
        }
        Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration.text(alerts));
        prometheus = PrometheusServer.start(lab, file, folder.resolve("data"));
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void bothProgramsAreFoundAndScrapedEachWay() {
        String node = lab.nodes().getFirst().speakerPod();
        String other = lab.nodes().getLast().speakerPod();
        Set<String> wanted = new TreeSet<>(List.of(
                "kubernetes-pods controller http up",
                "kubernetes-pods " + node + " http up",
                "kubernetes-pods " + other + " https up",
                "metallb-controller-monitor controller http up",
                "metallb-speaker-monitor " + node + " http up",
                "user controller http up",
                "user " + node + " http up"));
        Await.until(PATIENCE, () -> targets().equals(wanted));
        assertEquals(wanted, targets(), () -> prometheus.targets() + prometheus.log());
        // What a ServiceMonitor with jobLabel calls the job, and what the series of a Service is called then.
        assertEquals(
                "metallb",
                prometheus
                        .query("metallb_build_info{component=\"speaker\",endpoint=\"metrics\",job=\"metallb\"}")
                        .getFirst()
                        .at("/metric/job")
                        .asText());
    }

    private Set<String> targets() {
        return prometheus.targets().stream()
                .map(target -> target.path("scrapePool").asText() + " "
                        + target.at("/labels/pod").asText() + " "
                        + target.path("scrapeUrl").asText().split(":", 2)[0] + " "
                        + target.path("health").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @Order(2)
    void overHttpsEveryRefusalSaysWhatWouldBeRight() throws IOException {
        SecureScrape scrape = new SecureScrape(lab.nodes().getLast());
        assertRefused(401, "want the header \"Authorization: Bearer TOKEN\"", scrape.with(Optional.empty()));
        assertRefused(401, "does not know this token", scrape.with(Optional.of("made-up")));
        String guest = cluster.serviceAccountToken("guest");
        assertRefused(
                403,
                "\"system:serviceaccount:monitoring:guest\" may not get /metrics: want a ClusterRole",
                scrape.with(Optional.of(guest)));
        SecureScrape.Reply allowed = scrape.with(Optional.of(token));
        assertEquals(200, allowed.status(), allowed.body());
        assertTrue(allowed.body().contains("metallb_build_info{component=\"speaker\""), allowed.body());
    }

    private static void assertRefused(int status, String words, SecureScrape.Reply reply) {
        assertEquals(status, reply.status(), reply.body());
        assertTrue(reply.body().contains(words), reply.body());
    }

    @Test
    @Order(3)
    void aConflictIsSeenAsAnAlertAndEveryPanelHasSeries() {
        for (String ip : List.of(V4, V6)) {
            assertTrue(
                    Await.until(
                            PATIENCE,
                            () -> !lab.client()
                                    .resolve(ip, Duration.ofMillis(200))
                                    .isEmpty()),
                    ip + " is answered for");
        }
        lab.client().resolve("192.0.2.200", Duration.ofMillis(50)); // of the pool, and nobody's
        byte[] claim = ClaimForm.GRATUITOUS_REPLY.frame(
                MacAddress.parse("02:00:c6:33:65:f1"),
                IpAddress.parse(V4),
                lab.client().mac());
        // As long as speakers that have just started follow the old rules, a claim means nothing to them; a host that
        // has the
        // address says so again.
        assertTrue(
                Await.until(PATIENCE, () -> {
                    lab.client().inject(claim);
                    return states("MetalLBAddressConflict").equals(List.of("firing"));
                }),
                () -> "rules: " + prometheus.rules());
        assertEquals(
                List.of(),
                prometheus.rules().stream()
                        .filter(rule -> !rule.path("health").asText().equals("ok"))
                        .toList());
        Map<String, String> queries = Dashboard.queries();
        Await.until(PATIENCE, () -> withoutAnswer(queries).isEmpty());
        assertEquals(List.of(), withoutAnswer(queries), "panels without series");
    }

    private List<String> states(String alert) {
        return prometheus.rules().stream()
                .filter(rule -> rule.path("name").asText().equals(alert))
                .map(rule -> rule.path("state").asText())
                .toList();
    }

    private List<String> withoutAnswer(Map<String, String> queries) {
        List<String> without = new ArrayList<>();
        queries.forEach((panel, query) -> {
            if (prometheus.query(query).isEmpty()) {
                without.add(panel + ": " + query);
            }
        });
        return without;
    }

    @Test
    @Order(4)
    void everySeriesOfTheSpecificationIsThereAndHasAPanelAndNoQueryNamesAnother() {
        Set<String> shown = prometheus.names();
        Set<String> missing = new TreeSet<>(SPECIFIED);
        missing.removeAll(shown);
        assertEquals(Set.of(), missing, "not scraped");
        Set<String> asked = new TreeSet<>();
        Dashboard.queries().values().forEach(query -> asked.addAll(Dashboard.series(query)));
        Set<String> withoutPanel = new TreeSet<>(SPECIFIED);
        withoutPanel.removeAll(asked);
        assertEquals(Set.of(), withoutPanel, "without a panel");
        prometheus
                .rules()
                .forEach(
                        rule -> asked.addAll(Dashboard.series(rule.path("query").asText())));
        asked.removeAll(shown);
        assertEquals(Set.of(), asked, "asked for by a panel or an alert, and in no scrape");
    }

    @Test
    @Order(5)
    void thePageOfAllSeriesSaysWhatTheProgramsSay() throws IOException {
        MetricsPage page = MetricsPage.read();
        String both =
                new SecureScrape(lab.nodes().getLast()).with(Optional.of(token)).body();
        for (String scrape :
                List.of(controller.metrics().text(), plain.metrics().text(), both)) {
            assertEquals(List.of(), page.differences(scrape));
        }
        Set<String> seen = new TreeSet<>(MetricsPage.families(both).keySet());
        seen.addAll(MetricsPage.families(controller.metrics().text()).keySet());
        Set<String> process = new TreeSet<>(page.rows().keySet());
        process.removeIf(name -> name.startsWith("metallb_") || seen.contains(name));
        assertEquals(Set.of(), process, "on the page, and in no scrape");
    }
}
