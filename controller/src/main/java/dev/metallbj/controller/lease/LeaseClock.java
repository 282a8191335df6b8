package dev.metallbj.controller.lease;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times for people, as a Lease has them: Kubernetes' MicroTime. Each is later than the one before, so that every renewal is seen as one. One thread. */
final class LeaseClock {

    // The API server wants exactly six digits.
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Clock wall;
    private Instant last = Instant.MIN;

    LeaseClock(Clock wall) {
        this.wall = wall;
    }

    String next() {
        Instant now = wall.instant().truncatedTo(ChronoUnit.MICROS);
        last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
        return MICRO_TIME.format(last);
    }
}
