package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void quantilesAreSamplesNotMeans() {
        Samples samples = new Samples(IntStream.rangeClosed(1, 200)
                .mapToObj(i -> Duration.ofMillis(201 - i))
                .toList());
        assertEquals(100, samples.median());
        assertEquals(198, samples.quantile(0.99));
        assertEquals(200, samples.max());
    }

    @Test
    void oneSampleIsEveryQuantile() {
        Samples samples = new Samples(List.of(Duration.ofNanos(1_500_000)));
        assertEquals(1.5, samples.median());
        assertEquals(1.5, samples.quantile(0.001));
        assertEquals(1.5, samples.max());
    }

    @Test
    void withoutSamplesThereIsNoFigure() {
        assertThrows(IllegalArgumentException.class, () -> new Samples(List.of()));
    }
}
