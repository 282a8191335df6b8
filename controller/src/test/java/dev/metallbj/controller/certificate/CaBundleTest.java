package dev.metallbj.controller.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.http.TlsIdentity;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaBundleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final CertificateIssuer issuer;

    CaBundleTest() throws GeneralSecurityException {
        issuer = new CertificateIssuer(new ServiceHost("metallb-system", "webhook"), Lifetimes.DEFAULT);
    }

    @Test
    void anEmptyOneIsFilled() throws Exception {
        X509Certificate own = authority(NOW);
        String written =
                new CaBundle(List.of(own), Set.of()).replacement("", NOW).orElseThrow();
        assertEquals(List.of(own), read(written));
    }

    @Test
    void whatIsRightIsLeftAlone() throws Exception {
        X509Certificate own = authority(NOW);
        X509Certificate old = authority(NOW.minusSeconds(1));
        CaBundle wanted = new CaBundle(List.of(own), Set.of());
        assertEquals(Optional.empty(), wanted.replacement(bundle(own), NOW));
        assertEquals(Optional.empty(), wanted.replacement(bundle(old, own), NOW), "in any order");
    }

    @Test
    void othersOfOursStayUntilTheyExpire() throws Exception {
        X509Certificate own = authority(NOW);
        X509Certificate old = authority(NOW.minusSeconds(1));
        X509Certificate expired = authority(NOW.minus(Duration.ofDays(3651)));
        X509Certificate original = TlsIdentity.certificates(new TlsIdentity.PemText(
                        "", Originals.secret("x", NOW, Duration.ofDays(10)).getOrDefault("ca.crt", "")))
                .getFirst();
        CaBundle wanted = new CaBundle(List.of(own), Set.of());
        assertEquals(
                List.of(own, old, original),
                read(wanted.replacement(bundle(expired, original, old), NOW).orElseThrow()));
        assertEquals(
                List.of(own),
                read(wanted.replacement(bundle(original, old, own), NOW.plus(Duration.ofDays(3650)))
                        .orElseThrow()));
    }

    @Test
    void whatLostTheRaceGoes() throws Exception {
        X509Certificate own = authority(NOW);
        X509Certificate lost = authority(NOW);
        CaBundle wanted = new CaBundle(List.of(own), Set.of(lost));
        assertEquals(
                List.of(own), read(wanted.replacement(bundle(lost, own), NOW).orElseThrow()));
        CaBundle won = new CaBundle(List.of(lost), Set.of(lost));
        assertEquals(Optional.empty(), won.replacement(bundle(lost), NOW), "it is in the Secret after all");
    }

    @Test
    void foreignCertificatesAndGarbageAreReplaced() throws Exception {
        WebhookKeys keys = issuer.all(NOW);
        X509Certificate own = keys.authority().certificate();
        X509Certificate noAuthority = keys.serving().certificate();
        CaBundle wanted = new CaBundle(List.of(own), Set.of());
        for (String foreign : List.of(bundle(noAuthority), "????", base64("no PEM"), base64(""))) {
            assertEquals(List.of(own), read(wanted.replacement(foreign, NOW).orElseThrow()), foreign);
        }
    }

    @Test
    void theyAreNotMoreThanAHandful() throws Exception {
        X509Certificate own = authority(NOW);
        X509Certificate[] many = new X509Certificate[20];
        for (int i = 0; i < many.length; i++) {
            many[i] = authority(NOW.minusSeconds(i));
        }
        CaBundle wanted = new CaBundle(List.of(own), Set.of());
        List<X509Certificate> written =
                read(wanted.replacement(bundle(many), NOW).orElseThrow());
        assertEquals(7, written.size());
        assertTrue(written.containsAll(List.of(own, many[0], many[5])), "the youngest");
    }

    private X509Certificate authority(Instant made) throws GeneralSecurityException {
        return issuer.all(made).authority().certificate();
    }

    private static String bundle(X509Certificate... certificates) {
        return base64(WebhookKeys.pem(Arrays.asList(certificates)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static List<X509Certificate> read(String bundle) throws GeneralSecurityException {
        String pem = new String(Base64.getDecoder().decode(bundle), UTF_8);
        return TlsIdentity.certificates(new TlsIdentity.PemText("", pem));
    }
}
