package dev.metallbj.controller.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.ValueType;
import dev.metallbj.runtime.http.HttpPort;
import dev.metallbj.runtime.http.ServerTls;
import dev.metallbj.runtime.http.TlsIdentity;
import dev.metallbj.runtime.http.TlsSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is in the certificates, and what is taken over from a Secret. */
class WebhookKeysTest {

    private static final ServiceHost HOST = new ServiceHost("metallb-system", "metallb-webhook-service");
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final CertificateIssuer issuer;

    WebhookKeysTest() throws GeneralSecurityException {
        issuer = new CertificateIssuer(HOST, Lifetimes.DEFAULT);
    }

    @Test
    void theCertificatesSayWhatTheyAreFor() throws Exception {
        WebhookKeys keys = issuer.all(now);
        X509Certificate authority = keys.authority().certificate();
        X509Certificate serving = keys.serving().certificate();

        assertEquals(
                256,
                ((ECPublicKey) serving.getPublicKey()).getParams().getOrder().bitLength());
        assertEquals(
                256,
                ((ECPublicKey) authority.getPublicKey()).getParams().getOrder().bitLength());
        assertEquals(
                Set.of(
                        "metallb-webhook-service.metallb-system.svc",
                        "metallb-webhook-service.metallb-system.svc.cluster.local",
                        "metallb-webhook-service.metallb-system"),
                serving.getSubjectAlternativeNames().stream()
                        .map(name -> (String) name.get(1))
                        .collect(Collectors.toSet()));
        assertEquals(-1, serving.getBasicConstraints(), "no authority");
        assertEquals(0, authority.getBasicConstraints(), "signs no authorities");
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), serving.getExtendedKeyUsage());
        assertTrue(authority.getKeyUsage()[5], "keyCertSign");
        assertEquals(now.plus(Duration.ofDays(365)), serving.getNotAfter().toInstant());
        assertEquals(now.plus(Duration.ofDays(3650)), authority.getNotAfter().toInstant());
        assertEquals(now.minus(Duration.ofHours(1)), serving.getNotBefore().toInstant());
        serving.verify(authority.getPublicKey());
    }

    @Test
    void aClientThatTrustsTheAuthorityAcceptsEachName() throws Exception {
        WebhookKeys keys = issuer.all(Instant.now());
        try (HttpPort port = open(keys)) {
            for (String name : HOST.names()) {
                PortProbe.check(port.port(), keys.authority(), name);
            }
            assertThrows(IOException.class, () -> PortProbe.check(port.port(), keys.authority(), "other.default.svc"));
            TlsIdentity stranger = issuer.all(Instant.now()).authority();
            assertThrows(IOException.class, () -> PortProbe.check(port.port(), stranger, HOST.name()));
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        WebhookKeys keys = issuer.all(now);
        WebhookKeys read = WebhookKeys.read(keys.data(), HOST, now);
        assertTrue(read.sameAs(keys));
        assertEquals(keys.serving().key(), read.serving().key());
        assertEquals(keys.authority().key(), read.authority().key());
    }

    @Test
    void theSecretOfAnOriginalIsTakenOver() throws Exception {
        Map<String, String> secret = Originals.secret(HOST.name(), now, Duration.ofDays(3650));
        assertTrue(secret.getOrDefault("tls.key", "").startsWith("-----BEGIN RSA PRIVATE KEY-----"));
        WebhookKeys keys = WebhookKeys.read(secret, HOST, now);
        assertEquals("RSA", keys.serving().key().getAlgorithm());
        try (HttpPort port = open(keys)) {
            PortProbe.check(port.port(), keys.authority(), HOST.name());
        }

        // Its authority goes on signing.
        WebhookKeys next = issuer.serving(keys.authority(), now);
        next.check(HOST, now);
        try (HttpPort port = open(next)) {
            PortProbe.check(port.port(), keys.authority(), HOST.name());
        }
    }

    @Test
    void aServingCertificateDoesNotOutliveItsAuthority() throws Exception {
        WebhookKeys keys = issuer.all(now);
        Instant late = now.plus(Duration.ofDays(3600));
        Instant end = issuer.serving(keys.authority(), late)
                .serving()
                .certificate()
                .getNotAfter()
                .toInstant();
        assertEquals(keys.authority().certificate().getNotAfter().toInstant(), end);
    }

    @Test
    void garbageIsNamed() throws Exception {
        Map<String, String> good = issuer.all(now).data();
        Map<String, String> other = issuer.all(now).data();
        String otherHost = "webhook.default.svc";
        Map<String, String> otherName = Originals.secret(otherHost, now, Duration.ofDays(1));

        assertProblem("ca.crt: is missing", with(good, "ca.crt", ""), now);
        assertProblem("tls.crt: want PEM certificates, ", with(good, "tls.crt", "-----BEGIN CERTIFICATE-----\nx"), now);
        assertProblem(
                "tls.key: want an unencrypted PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY",
                with(good, "tls.key", "secret"),
                now);
        assertProblem(
                "tls.key: does not belong to the certificate in tls.crt",
                with(good, "tls.key", other.getOrDefault("tls.key", "")),
                now);
        assertProblem(
                "ca.key: does not belong to the certificate in ca.crt",
                with(good, "ca.key", other.getOrDefault("ca.key", "")),
                now);
        Map<String, String> foreignAuthority = with(good, "ca.crt", other.getOrDefault("ca.crt", ""));
        foreignAuthority.put("ca.key", other.getOrDefault("ca.key", ""));
        assertProblem("tls.crt: is not accepted with the authority in ca.crt: ", foreignAuthority, now);
        Map<String, String> noAuthority = with(good, "ca.crt", good.getOrDefault("tls.crt", ""));
        noAuthority.put("ca.key", good.getOrDefault("tls.key", ""));
        assertProblem("ca.crt: is not the certificate of an authority", noAuthority, now);
        assertProblem("tls.crt: is for [" + otherHost + "], want it for " + HOST.name(), otherName, now);
        assertProblem("tls.crt: has expired at ", good, now.plus(Duration.ofDays(366)));
        assertProblem("ca.crt: has expired at ", good, now.plus(Duration.ofDays(3651)));
        assertProblem("ca.crt: is not valid before ", good, now.minus(Duration.ofHours(2)));
    }

    private static void assertProblem(String start, Map<String, String> secret, Instant at) {
        GeneralSecurityException problem =
                assertThrows(GeneralSecurityException.class, () -> WebhookKeys.read(secret, HOST, at));
        assertTrue(String.valueOf(problem.getMessage()).startsWith(start), problem.getMessage());
    }

    private static Map<String, String> with(Map<String, String> secret, String key, String text) {
        Map<String, String> changed = new HashMap<>(secret);
        changed.put(key, text);
        return changed;
    }

    private static HttpPort open(WebhookKeys keys) throws Exception {
        TlsSettings settings = new TlsSettings(List.of("TLSv1.3"), List.of(), List.of());
        return HttpPort.openForPosts(
                Flag.of("port", ValueType.port(), 0, ""),
                0,
                Map.of(),
                ServerTls.of(() -> Optional.of(keys.serving()), settings));
    }
}
