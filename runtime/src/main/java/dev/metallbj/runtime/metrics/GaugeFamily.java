package dev.metallbj.runtime.metrics;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicLong;

/** Gauges of one name. A series exists from the first {@link #set} until {@link #remove}. Thread-safe. */
public final class GaugeFamily extends Family<AtomicLong> {

    GaugeFamily(Shape shape) {
        super(shape);
    }

    /**
     * Sets the series with these label values.
     *
     * @param labelValues in the order of the declared label names
     */
    public void set(long value, String... labelValues) {
        series.computeIfAbsent(key(labelValues), ignored -> new AtomicLong()).set(value);
    }

    /** Makes the series disappear from the next scrape on; no effect when there is none. */
    public void remove(String... labelValues) {
        series.remove(key(labelValues));
    }

    /** Makes all series disappear. */
    public void clear() {
        series.clear();
    }

    @Override
    boolean isShown(String key, AtomicLong one) {
        return true;
    }

    @Override
    void write(Writer text, String key, AtomicLong one) throws IOException {
        line(text, "", key, Long.toString(one.get()));
    }
}
