package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.config.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefencesTest {
    private static final IpAddress IP = IpAddress.parse("198.51.100.1");
    private static final long MILLI = 1_000_000;

    private final Defences defences = new Defences();

    @Test
    void afterAGraceAndNotMoreThanOnceASecond() {
        assertEquals(Defences.NEVER, defences.nextDue());
        defences.claimed(IP, 0);
        defences.claimed(IP, 100 * MILLI);
        assertEquals(300 * MILLI, defences.nextDue());
        assertEquals(List.of(), defences.takeDue(299 * MILLI));
        assertEquals(List.of(IP), defences.takeDue(300 * MILLI));
        assertEquals(Defences.NEVER, defences.nextDue(), "no claim since");
        defences.claimed(IP, 400 * MILLI);
        assertEquals(1_300 * MILLI, defences.nextDue());
        assertEquals(List.of(IP), defences.takeDue(1_300 * MILLI));
        assertEquals(List.of(), defences.takeDue(10_000 * MILLI));
        defences.claimed(IP, 10_000 * MILLI);
        assertEquals(10_300 * MILLI, defences.nextDue(), "forgotten");
    }
}
