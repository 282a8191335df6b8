package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

    @Test
    void doublesUpToTheCap() {
        long[] millis = {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};
        for (int i = 0; i < millis.length; i++) {
            assertEquals(millis[i], BACKOFF.delay(i + 1, 0).toMillis());
        }
        assertEquals(Duration.ofSeconds(30), BACKOFF.delay(Integer.MAX_VALUE, 0));
    }

    @Test
    void jitterShortensByLessThanHalf() {
        Random random = new Random(1);
        for (int failures = 1; failures < 200; failures++) {
            long full = BACKOFF.delay(failures, 0).toNanos();
            long nanos = BACKOFF.delay(failures, random.nextDouble()).toNanos();
            assertTrue(nanos > full / 2 && nanos <= full, failures + ": " + nanos);
        }
        Backoff large = new Backoff(Duration.ofDays(10_000), Duration.ofDays(20_000));
        assertEquals(Duration.ofDays(20_000), large.delay(70, 0), "no overflow");
    }
}
