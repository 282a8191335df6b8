package dev.metallbj.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static Histogram of(long... millis) {
        return new Histogram(LongStream.of(millis).mapToObj(Duration::ofMillis).toList());
    }

    @Test
    void aLineForEveryBucketInWhichThereIsOne() {
        assertEquals(
                List.of("OUTAGE         HOW OFTEN", "250 to 300 ms  ### 3", "400 to 450 ms  # 1"),
                of(299, 250, 412, 270).table().lines());
    }

    @Test
    void theMedianIsOneOfThem() {
        assertEquals(
                "shortest 250 ms, median 270 ms, longest 412 ms",
                of(299, 250, 412, 270).toString());
        assertEquals(Duration.ofMillis(2), of(3, 1, 2).median());
    }
}
