package dev.metallbj.runtime.metrics;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * Histograms of one name, of durations, scraped in seconds. The text has the buckets from the shortest to {@code +Inf}, each counting all
 * that are not longer, then sum and count (text format 0.0.4). A series is always there once made. Thread-safe.
 */
public final class HistogramFamily extends Family<Histogram> {

    private static final int NANO_DIGITS = 9;

    private final long[] bounds;
    private final String[] boundTexts;

    /** @param bounds upper ends of the buckets, ascending */
    HistogramFamily(Shape shape, List<Duration> bounds) {
        super(shape);
        this.bounds = bounds.stream().mapToLong(Duration::toNanos).toArray();
        for (int i = 1; i < this.bounds.length; i++) {
            if (this.bounds[i - 1] >= this.bounds[i]) {
                throw new IllegalArgumentException("metric " + shape.name() + ": bounds " + bounds + " do not ascend");
            }
        }
        this.boundTexts = new String[this.bounds.length + 1];
        for (int i = 0; i < this.bounds.length; i++) {
            boundTexts[i] = seconds(this.bounds[i]);
        }
        boundTexts[this.bounds.length] = "+Inf";
    }

    /**
     * The histogram with these label values, made at the first call. Callers on a hot path keep it: {@link Histogram#observe} allocates
     * nothing.
     *
     * @param labelValues in the order of the declared label names
     */
    public Histogram series(String... labelValues) {
        return series.computeIfAbsent(key(labelValues), ignored -> new Histogram(bounds));
    }

    @Override
    boolean isShown(String key, Histogram one) {
        return true;
    }

    @Override
    void write(Writer text, String key, Histogram one) throws IOException {
        long count = 0;
        for (int i = 0; i < boundTexts.length; i++) {
            count += one.in(i);
            line(text, "_bucket", withBound(key, boundTexts[i]), Long.toString(count));
        }
        // Of what was counted above, so that one scrape agrees with itself while others count on.
        line(text, "_sum", key, seconds(one.sum()));
        line(text, "_count", key, Long.toString(count));
    }

    private static String withBound(String key, String bound) {
        String rest = key.isEmpty() ? "{" : key.substring(0, key.length() - 1) + ",";
        return rest + "le=\"" + bound + "\"}";
    }

    private static String seconds(long nanos) {
        return nanos == 0
                ? "0"
                : BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
