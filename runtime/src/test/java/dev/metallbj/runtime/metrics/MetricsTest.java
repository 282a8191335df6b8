package dev.metallbj.runtime.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();

    @Test
    void namesHelpAndLabelsAreWrittenAsGiven() {
        GaugeFamily pools =
                metrics.gauge("metallb_allocator_addresses_total", "Number of usable IP addresses, per pool", "pool");
        pools.set(256, "green");
        pools.set(4, "empty");
        CounterFamily requests = metrics.counter(
                "metallb_layer2_requests_received", "Number of layer2 requests received for owned IPs", "ip");
        requests.series("198.51.100.77").add(3);
        assertEquals("""
                # HELP metallb_allocator_addresses_total Number of usable IP addresses, per pool
                # TYPE metallb_allocator_addresses_total gauge
                metallb_allocator_addresses_total{pool="empty"} 4
                metallb_allocator_addresses_total{pool="green"} 256
                # HELP metallb_layer2_requests_received Number of layer2 requests received for owned IPs
                # TYPE metallb_layer2_requests_received counter
                metallb_layer2_requests_received{ip="198.51.100.77"} 3
                """, scrape());
    }

    @Test
    void aSeriesGoesWithItsObjectAndAnEmptyFamilyIsNotMentioned() {
        GaugeFamily announced = metrics.gauge("metallb_speaker_announced", "Help.", "ip", "node");
        announced.set(1, "198.51.100.1", "node-1");
        announced.set(1, "198.51.100.2", "node-1");
        announced.remove("198.51.100.1", "node-1");
        assertFalse(scrape().contains("198.51.100.1\""), scrape());
        assertTrue(scrape().contains("198.51.100.2"), scrape());
        announced.clear();
        assertEquals("", scrape());
    }

    @Test
    void aCounterWithLabelsShowsFromItsFirstIncrement() {
        CounterFamily sent = metrics.counter("metallb_layer2_responses_sent", "Help.", "ip");
        Counter handle = sent.series("198.51.100.1");
        assertEquals("", scrape());
        handle.increment();
        assertTrue(scrape().contains("metallb_layer2_responses_sent{ip=\"198.51.100.1\"} 1\n"), scrape());
        assertEquals(handle, sent.series("198.51.100.1"), "the same labels are the same counter");
        sent.remove("198.51.100.1");
        handle.increment();
        assertEquals("", scrape());
    }

    @Test
    void aHistogramCountsWhatIsNotLongerThanEachBound() {
        HistogramFamily rounds = metrics.histogram(
                "metallb_memberlist_probe_rtt_seconds",
                "Help.",
                List.of(Duration.ofNanos(500_000), Duration.ofMillis(20)));
        Histogram one = rounds.series();
        one.observe(500_000);
        one.observe(500_001);
        one.observe(1_500_000_000L);
        assertEquals("""
                # HELP metallb_memberlist_probe_rtt_seconds Help.
                # TYPE metallb_memberlist_probe_rtt_seconds histogram
                metallb_memberlist_probe_rtt_seconds_bucket{le="0.0005"} 1
                metallb_memberlist_probe_rtt_seconds_bucket{le="0.02"} 2
                metallb_memberlist_probe_rtt_seconds_bucket{le="+Inf"} 3
                metallb_memberlist_probe_rtt_seconds_sum 1.501000001
                metallb_memberlist_probe_rtt_seconds_count 3
                """, scrape());
        assertEquals(3, one.count());
    }

    @Test
    void histogramsWithLabelsAreOneBlock() {
        HistogramFamily rounds = metrics.histogram("h", "Help.", List.of(Duration.ofSeconds(10)), "way");
        rounds.series("tcp").observe(1);
        rounds.series("udp");
        ExpositionText text = ExpositionText.parse(scrape());
        assertEquals(1.0, text.value("h_bucket{way=\"tcp\",le=\"10\"}"));
        assertEquals(1e-9, text.value("h_sum{way=\"tcp\"}"));
        assertEquals(0.0, text.value("h_sum{way=\"udp\"}"), "a histogram is there before its first value");
    }

    @Test
    void boundsAscend() {
        List<Duration> bounds = List.of(Duration.ofMillis(2), Duration.ofMillis(2));
        assertThrows(IllegalArgumentException.class, () -> metrics.histogram("h", "Help.", bounds));
    }

    @Test
    void labelValuesAndHelpAreEscaped() {
        metrics.gauge("g", "back\\slash and\nnewline, \"quotes\"", "l").set(1, "a\"b\\c\nd ä");
        assertEquals(
                "# HELP g back\\\\slash and\\nnewline, \"quotes\"\n# TYPE g gauge\ng{l=\"a\\\"b\\\\c\\nd ä\"} 1\n",
                scrape());
    }

    @Test
    void thirtyTwoBitsAreNotTheLimit() {
        metrics.gauge("g", "h").set(Long.MAX_VALUE);
        assertTrue(scrape().endsWith("g 9223372036854775807\n"), scrape());
    }

    @Test
    void mistakesInDeclarationsAreRefused() {
        metrics.gauge("twice", "h");
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("twice", "h"));
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("a-b", "h"));
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("1a", "h"));
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("labels", "h", "b", "a"));
        GaugeFamily one = metrics.gauge("one", "h", "a");
        assertThrows(IllegalArgumentException.class, () -> one.set(1));
    }

    @Test
    void whatTheClientSeriesSay() {
        ClientMetrics client = new ClientMetrics(metrics);
        assertEquals(Map.of("loaded", 0.0, "stale", 0.0), config());
        client.configRefused();
        assertEquals(Map.of("loaded", 0.0, "stale", 1.0), config());
        client.configLoaded();
        assertEquals(Map.of("loaded", 1.0, "stale", 0.0), config());
        client.configRefused();
        assertEquals(Map.of("loaded", 1.0, "stale", 1.0), config(), "the last good one stays in force");
        client.updated();
        client.updateFailed();
        ExpositionText text = ExpositionText.parse(scrape());
        assertEquals(1.0, text.value("metallb_k8s_client_updates_total"));
        assertEquals(1.0, text.value("metallb_k8s_client_update_errors_total"));
    }

    @Test
    void theProcessSeriesKeepTheirUsualNames() {
        metrics.withProcess("controller", "1.2.3");
        ExpositionText text = ExpositionText.parse(scrape());
        for (String name : new String[] {
            "process_start_time_seconds",
            "process_cpu_seconds_total",
            "process_resident_memory_bytes",
            "process_open_fds",
            "process_max_fds",
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads"
        }) {
            assertTrue(text.names().contains(name), name + " in " + text.names());
        }
        assertTrue(text.value("process_resident_memory_bytes") > 1 << 20, "that of a JVM");
        assertTrue(
                text.series().keySet().stream()
                        .anyMatch(one -> one.startsWith("metallb_build_info{component=\"controller\",java=\"")
                                && one.endsWith(",version=\"1.2.3\"}")),
                text.names().toString());
        assertTrue(text.size() < 60, "few and cheap: " + text.size());
    }

    @Test
    void tenThousandSeriesAreStreamed() throws IOException {
        GaugeFamily many = metrics.gauge("metallb_speaker_announced", "Help.", "ip", "node", "protocol", "service");
        for (int i = 0; i < 10_000; i++) {
            many.set(1, "198.51." + i / 256 + "." + i % 256, "node-1", "layer2", "default/service-" + i);
        }
        LargestWrite out = new LargestWrite();
        metrics.writeTo(out);
        assertTrue(out.total > 1_000_000, "bytes " + out.total);
        assertTrue(out.largest <= 16_384, "largest piece " + out.largest);
    }

    private Map<String, Double> config() {
        ExpositionText text = ExpositionText.parse(scrape());
        return Map.of(
                "loaded", text.value("metallb_k8s_client_config_loaded_bool"),
                "stale", text.value("metallb_k8s_client_config_stale_bool"));
    }

    private String scrape() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            metrics.writeTo(out);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static final class LargestWrite extends OutputStream {
        long total;
        int largest;

        @Override
        public void write(int one) {
            total++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            total += length;
            largest = Math.max(largest, length);
        }
    }
}
