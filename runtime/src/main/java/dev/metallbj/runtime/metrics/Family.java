package dev.metallbj.runtime.metrics;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The series of one name, by their label values. Sorted, so that two scrapes of the same state are the same text. */
abstract sealed class Family<S> permits GaugeFamily, CounterFamily, HistogramFamily {

    private final Shape shape;
    final ConcurrentSkipListMap<String, S> series = new ConcurrentSkipListMap<>();

    Family(Shape shape) {
        this.shape = shape;
    }

    /** The key under which the series with these label values is kept. */
    String key(String... labelValues) {
        return shape.series(List.of(labelValues));
    }

    /** Whether a scrape shows the series. */
    abstract boolean isShown(String key, S one);

    /** Writes the lines of one series. */
    abstract void write(Writer text, String key, S one) throws IOException;

    Shape shape() {
        return shape;
    }

    void writeTo(Writer text) throws IOException {
        boolean first = true;
        for (Map.Entry<String, S> entry : series.entrySet()) {
            if (!isShown(entry.getKey(), entry.getValue())) {
                continue;
            }
            if (first) {
                text.write(shape.header());
                first = false;
            }
            write(text, entry.getKey(), entry.getValue());
        }
    }

    /**
     * Writes one line.
     *
     * @param suffix of the name, for what a histogram is made of
     */
    final void line(Writer text, String suffix, String key, String value) throws IOException {
        text.write(shape.name());
        text.write(suffix);
        text.write(key);
        text.write(' ');
        text.write(value);
        text.write('\n');
    }
}
