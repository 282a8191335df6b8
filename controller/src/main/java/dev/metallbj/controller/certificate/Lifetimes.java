package dev.metallbj.controller.certificate;

import java.time.Duration;

/**
 * How long certificates hold, and how long before their end they are replaced. All more than zero.
 *
 * @param authority validity of a CA
 * @param authorityLookAhead a CA with less left than this is replaced, and with it the serving certificate
 * @param serving validity of a serving certificate; it never outlives its CA
 * @param servingLookAhead a serving certificate with less left than this is replaced; not more than {@code authorityLookAhead}
 * @param propagation how long every API server may take to see a changed webhook configuration: a certificate of a new CA is used only after this
 * @param recheck the longest time between two looks at Secret and webhook configuration
 */
public record Lifetimes(
        Duration authority,
        Duration authorityLookAhead,
        Duration serving,
        Duration servingLookAhead,
        Duration propagation,
        Duration recheck) {

    /** Ten years and one year. */
    public static final Lifetimes DEFAULT = new Lifetimes(
            Duration.ofDays(3650),
            Duration.ofDays(365),
            Duration.ofDays(365),
            Duration.ofDays(90),
            Duration.ofSeconds(5),
            Duration.ofHours(12));

    /** Checks that no certificate is due as soon as it is made. */
    public Lifetimes {
        if (servingLookAhead.compareTo(authorityLookAhead) > 0
                || servingLookAhead.compareTo(serving) >= 0
                || authorityLookAhead.compareTo(authority) >= 0) {
            throw new IllegalArgumentException("look-ahead too long: " + servingLookAhead + ", " + authorityLookAhead);
        }
    }
}
