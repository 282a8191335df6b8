package dev.metallbj.controller.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is to be done with the Secret, decided from what is in it. Pure. */
sealed interface RotationStep {

    /** The Secret is as it should be. */
    record Keep(WebhookKeys keys) implements RotationStep {}

    /**
     * The Secret is unusable, and gets back what is in use here.
     *
     * @param problem what is wrong with it
     */
    record Restore(WebhookKeys keys, String problem) implements RotationStep {}

    /**
     * The Secret is unusable, and so is what is in use here, if anything is.
     *
     * @param problem what is wrong with the Secret
     */
    record Begin(String problem) implements RotationStep {}

    /** The serving certificate is due, its CA is not. */
    record RenewServing(WebhookKeys old) implements RotationStep {}

    /** The CA is due. */
    record RenewAll(WebhookKeys old) implements RotationStep {}

    /**
     * Decides.
     *
     * @param data the Secret's, PEM texts; empty where there is no Secret
     * @param inUse what this process answers with
     */
    static RotationStep decide(
            Map<String, String> data, Optional<WebhookKeys> inUse, ServiceHost host, Lifetimes lifetimes, Instant now) {
        WebhookKeys stored;
        try {
            stored = WebhookKeys.read(data, host, now);
        } catch (GeneralSecurityException unusable) {
            String problem = data.isEmpty() ? "it is empty or absent" : Objects.toString(unusable.getMessage());
            return inUse.filter(keys -> holds(keys, host, now))
                    .<RotationStep>map(keys -> new Restore(keys, problem))
                    .orElseGet(() -> new Begin(problem));
        }
        if (isDue(stored.authority().certificate(), lifetimes.authorityLookAhead(), now)) {
            return new RenewAll(stored);
        }
        if (isDue(stored.serving().certificate(), lifetimes.servingLookAhead(), now)) {
            return new RenewServing(stored);
        }
        return new Keep(stored);
    }

    /** The first moment at which one of the certificates is due. */
    static Instant due(WebhookKeys keys, Lifetimes lifetimes) {
        Instant authority = WebhookKeys.end(keys.authority().certificate()).minus(lifetimes.authorityLookAhead());
        Instant serving = WebhookKeys.end(keys.serving().certificate()).minus(lifetimes.servingLookAhead());
        return authority.isBefore(serving) ? authority : serving;
    }

    private static boolean isDue(X509Certificate certificate, Duration lookAhead, Instant now) {
        return !now.isBefore(WebhookKeys.end(certificate).minus(lookAhead));
    }

    private static boolean holds(WebhookKeys keys, ServiceHost host, Instant now) {
        try {
            keys.check(host, now);
            return true;
        } catch (GeneralSecurityException ended) {
            return false;
        }
    }
}
