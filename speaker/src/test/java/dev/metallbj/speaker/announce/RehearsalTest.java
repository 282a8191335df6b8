package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void endsSoonAndChangesNothing() throws InterruptedException {
        long begin = System.nanoTime();
        Rehearsal.run(Duration.ZERO);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, took + " for some tens of milliseconds of CPU");
    }
}
