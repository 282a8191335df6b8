package dev.metallbj.controller.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done with the Secret, over twenty years of a clock that is moved by hand, and when something is wrong with it. */
class RotationStepTest {

    private static final ServiceHost HOST = new ServiceHost("metallb-system", "metallb-webhook-service");
    private static final Lifetimes LIFETIMES = Lifetimes.DEFAULT;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** 11 times this is 275 days, after which a serving certificate has 90 left. */
    private static final Duration LOOKS = Duration.ofDays(25);

    private final CertificateIssuer issuer;

    RotationStepTest() throws GeneralSecurityException {
        issuer = new CertificateIssuer(HOST, LIFETIMES);
    }

    @Test
    void thereIsAValidCertificateThroughTwentyYears() throws Exception {
        WebhookKeys keys = issuer.all(START);
        int servings = 0;
        int authorities = 0;
        for (Instant now = START; now.isBefore(START.plus(Duration.ofDays(7300))); now = now.plus(LOOKS)) {
            keys.check(HOST, now);
            switch (decide(keys.data(), Optional.of(keys), now)) {
                case RotationStep.Keep keep -> {
                    assertTrue(keep.keys().sameAs(keys));
                    assertTrue(now.isBefore(RotationStep.due(keys, LIFETIMES)), "due");
                }
                case RotationStep.RenewServing renew -> {
                    assertDue(90, keys.serving().certificate(), now);
                    keys = issuer.serving(renew.old().authority(), now);
                    servings++;
                }
                case RotationStep.RenewAll renew -> {
                    assertDue(365, renew.old().authority().certificate(), now);
                    keys = issuer.all(now);
                    authorities++;
                }
                case RotationStep.Restore other -> throw new AssertionError(other);
                case RotationStep.Begin other -> throw new AssertionError(other);
            }
        }
        assertEquals(2, authorities);
        assertEquals(24, servings);
    }

    @Test
    void anUnusableSecretGetsBackWhatIsInUse() throws Exception {
        WebhookKeys keys = issuer.all(START);
        RotationStep.Restore deleted =
                assertInstanceOf(RotationStep.Restore.class, decide(Map.of(), Optional.of(keys), START));
        assertEquals("it is empty or absent", deleted.problem());
        assertTrue(deleted.keys().sameAs(keys));
        RotationStep.Restore garbage =
                assertInstanceOf(RotationStep.Restore.class, decide(Map.of("ca.crt", "x"), Optional.of(keys), START));
        assertTrue(garbage.problem().startsWith("ca.key: is missing"), garbage.problem());
    }

    @Test
    void withoutAnythingThatHoldsItBegins() throws Exception {
        assertInstanceOf(RotationStep.Begin.class, decide(Map.of(), Optional.empty(), START));
        WebhookKeys old = issuer.all(START.minus(Duration.ofDays(400)));
        RotationStep.Begin begin =
                assertInstanceOf(RotationStep.Begin.class, decide(old.data(), Optional.of(old), START));
        assertTrue(begin.problem().startsWith("tls.crt: has expired at "), begin.problem());
    }

    @Test
    void anOriginalsSecretIsKeptUntilItIsDue() throws Exception {
        Map<String, String> secret = Originals.secret(HOST.name(), START, Duration.ofDays(3650));
        assertInstanceOf(RotationStep.Keep.class, decide(secret, Optional.empty(), START));
        assertInstanceOf(
                RotationStep.RenewAll.class, decide(secret, Optional.empty(), START.plus(Duration.ofDays(3290))));
    }

    @Test
    void lifetimesThatWouldRenewForEverAreRefused() {
        Duration day = Duration.ofDays(1);
        assertThrows(IllegalArgumentException.class, () -> new Lifetimes(day, day, day, day, day, day));
    }

    private static void assertDue(long lookAhead, X509Certificate certificate, Instant now) {
        long left = Duration.between(now, WebhookKeys.end(certificate)).toDays();
        assertTrue(left <= lookAhead && left > lookAhead - LOOKS.toDays(), left + " days");
    }

    private static RotationStep decide(Map<String, String> secret, Optional<WebhookKeys> inUse, Instant now) {
        return RotationStep.decide(secret, inUse, HOST, LIFETIMES, now);
    }
}
