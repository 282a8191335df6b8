package dev.metallbj.controller.lease.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "15000, 10000, 2000, 3500, 4000",
        "60000, 40000, 5000, 3500, 17500",
        "3000, 2000, 400, 700, 800",
        "300, 200, 100, 70, 50",
    })
    void requestsEndBeforeTheyCouldDoHarm(long duration, long deadline, long retry, long write, long request) {
        LeaseSettings settings = settings(duration, deadline, retry);
        assertEquals(Duration.ofMillis(write), settings.writeLimit());
        assertEquals(Duration.ofMillis(request), settings.requestLimit());
        assertTrue(settings.writeLimit().compareTo(Duration.ofSeconds(4)) < 0);
        assertTrue(settings.writeLimit().toMillis() < 0.8 * (duration - deadline));
        assertTrue(settings.requestLimit().toMillis() < deadline - retry);
    }

    @ParameterizedTest
    @CsvSource({"15000, 15", "14001, 15", "300, 1", "1000, 1", "1001, 2"})
    void theLeaseNeverSaysLessThanItMeans(long duration, int seconds) {
        assertEquals(seconds, settings(duration, 200, 100).seconds());
    }

    @Test
    void whatDoesNotFitIsKnown() {
        assertTrue(fits(15000, 10000, 2000));
        assertTrue(fits(3_600_000, 10000, 2000));
        assertFalse(fits(3_600_001, 10000, 2000));
        assertFalse(fits(15000, 15000, 2000));
        assertFalse(fits(15000, 14950, 2000));
        assertFalse(fits(15000, 2000, 2000));
        assertFalse(fits(15000, 2000, 10000));
        assertFalse(fits(15000, 10000, 0));
    }

    private static boolean fits(long duration, long deadline, long retry) {
        return LeaseSettings.fit(Duration.ofMillis(duration), Duration.ofMillis(deadline), Duration.ofMillis(retry));
    }

    private static LeaseSettings settings(long duration, long deadline, long retry) {
        return new LeaseSettings(Duration.ofMillis(duration), Duration.ofMillis(deadline), Duration.ofMillis(retry));
    }
}
