package dev.metallbj.controller.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.kubernetes.BoundedRequests;
import dev.metallbj.runtime.kubernetes.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TermTest {

    private static final long SECOND = 1_000_000_000;

    /** Near its overflow: the clock's zero means nothing. */
    private long now = Long.MAX_VALUE - 5 * SECOND;

    private int requests;
    private final KubernetesClient client = Clients.connect(Config.empty(), "test");
    private final Term term =
            new Term(new BoundedRequests(client, Duration.ofSeconds(3)), Duration.ofSeconds(10), () -> now, now);

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void writesAreAllowedForTheDeadlineAfterEachRenewal() {
        now += 10 * SECOND - 1;
        assertEquals(Optional.of("done"), write());
        now += 1;
        assertEquals(Optional.empty(), write());
        term.renewed(now - 4 * SECOND);
        assertEquals(Optional.of("done"), write());
        assertEquals(2, requests, "what is not allowed is not sent");
        now += 6 * SECOND;
        assertFalse(term.allowsWrites());
        assertFalse(term.isOver());
    }

    @Test
    void noRenewalBringsAnEndedTermBack() {
        term.end();
        term.renewed(now);
        assertEquals(Optional.empty(), write());
        assertTrue(term.isOver());
        assertEquals("read", term.read(_ -> "read"));
    }

    @Test
    void theHighestVersionThatWasWrittenIsKept() {
        assertEquals(Optional.empty(), term.lastWrite());
        term.wroteService("99");
        term.wroteService("100");
        term.wroteService("20");
        term.wroteService("opaque");
        assertEquals(Optional.of("100"), term.lastWrite());
    }

    @Test
    void timesInTheLeaseHaveSixDigitsAndNeverRepeat() {
        LeaseClock clock = new LeaseClock(Clock.fixed(Instant.parse("2026-01-02T03:04:05.6Z"), ZoneOffset.UTC));
        assertEquals("2026-01-02T03:04:05.600000Z", clock.next());
        assertEquals("2026-01-02T03:04:05.600001Z", clock.next());
    }

    private Optional<String> write() {
        return term.write(_ -> {
            requests++;
            return "done";
        });
    }
}
