package dev.metallbj.runtime.metrics;

import java.io.IOException;
import java.io.Writer;

/**
 * Counters of one name. A series with labels is scraped from its first increment on, as the original does, so that a handle can be made ahead
 * of the hot path; the series of a family without labels is always there once made. Thread-safe.
 */
public final class CounterFamily extends Family<Counter> {

    CounterFamily(Shape shape) {
        super(shape);
    }

    /**
     * The counter with these label values, made at the first call. Callers on a hot path keep it: {@link Counter#increment} allocates nothing.
     *
     * @param labelValues in the order of the declared label names
     */
    public Counter series(String... labelValues) {
        return series.computeIfAbsent(key(labelValues), ignored -> new Counter());
    }

    /** Makes the series disappear; a handle kept by a caller counts on unseen. No effect when there is none. */
    public void remove(String... labelValues) {
        series.remove(key(labelValues));
    }

    @Override
    boolean isShown(String key, Counter one) {
        return key.isEmpty() || one.value() > 0;
    }

    @Override
    void write(Writer text, String key, Counter one) throws IOException {
        line(text, "", key, Long.toString(one.value()));
    }
}
