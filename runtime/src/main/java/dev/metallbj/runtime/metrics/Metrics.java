package dev.metallbj.runtime.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Everything that one process exposes. Families are declared once at start; their series come and go. Thread-safe.
 */
public final class Metrics {

    /** The content type of every answer, whatever {@code Accept} says (spec section 9). */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry ordinary = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentSkipListMap<String, Family<?>> families = new ConcurrentSkipListMap<>();

    /**
     * Declares a family of gauges whose name is scraped as it is given.
     *
     * @param labels the label names, in alphabetical order; values are given in the same order
     * @throws IllegalArgumentException when the name is taken or not legal, or the labels are not in order
     */
    public GaugeFamily gauge(String name, String help, String... labels) {
        return declare(new GaugeFamily(new Shape(name, help, "gauge", List.of(labels))));
    }

    /** Declares a family of counters whose name is scraped as it is given; parameters and errors as for {@link #gauge}. */
    public CounterFamily counter(String name, String help, String... labels) {
        return declare(new CounterFamily(new Shape(name, help, "counter", List.of(labels))));
    }

    /**
     * Declares a family of histograms of durations, scraped in seconds; other parameters and errors as for {@link #gauge}.
     *
     * @param bounds upper ends of the buckets, ascending
     */
    public HistogramFamily histogram(String name, String help, List<Duration> bounds, String... labels) {
        return declare(new HistogramFamily(new Shape(name, help, "histogram", List.of(labels)), bounds));
    }

    /**
     * Adds what this process is and what it uses: memory, collections, threads, files, CPU and start time; once.
     *
     * @param component {@code controller} or {@code speaker}
     * @param version of the program
     */
    public void withProcess(String component, String version) {
        ProcessMeters.bind(ordinary);
        gauge(
                        "metallb_build_info",
                        "1, labelled with the program, its version and the version of its Java runtime",
                        "component",
                        "java",
                        "version")
                .set(1, component, Runtime.version().toString(), version);
    }

    /** For ordinary meters, which Micrometer may rename to its conventions. Their names must not begin with {@code metallb}. */
    public MeterRegistry ordinary() {
        return ordinary;
    }

    /**
     * Writes one scrape in text format 0.0.4. Streams: nothing of the size of the whole is held in memory.
     *
     * @throws IOException when the reader of the stream is gone
     */
    public void writeTo(OutputStream stream) throws IOException {
        ordinary.scrape(stream, "text/plain");
        Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
        for (Family<?> family : families.values()) {
            family.writeTo(text);
        }
        text.flush();
    }

    private <F extends Family<?>> F declare(F family) {
        if (families.putIfAbsent(family.shape().name(), family) != null) {
            throw new IllegalArgumentException("metric " + family.shape().name() + " is declared twice");
        }
        return family;
    }
}
