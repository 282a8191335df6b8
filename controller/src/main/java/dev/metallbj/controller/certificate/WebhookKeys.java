package dev.metallbj.controller.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.metallbj.runtime.http.TlsIdentity;
import dev.metallbj.runtime.http.TlsIdentity.PemText;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A CA with its key, and a serving certificate with its key that it has signed: the contents of the Secret, under the names that MetalLB's
 * controller uses. Immutable; pure.
 */
record WebhookKeys(TlsIdentity authority, TlsIdentity serving) {

    static final String CA_CERTIFICATE = "ca.crt";
    static final String CA_KEY = "ca.key";
    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";

    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

    /** The kind of a name in SubjectAlternativeName that is a host name (RFC 5280 section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    /**
     * Reads the Secret and checks that the API server would accept the certificate at this moment.
     *
     * @param data PEM texts by the keys of the Secret
     * @throws GeneralSecurityException naming the key of the Secret and what is wrong with it
     */
    static WebhookKeys read(Map<String, String> data, ServiceHost host, Instant now) throws GeneralSecurityException {
        WebhookKeys keys = new WebhookKeys(
                TlsIdentity.of(pem(data, CA_CERTIFICATE), pem(data, CA_KEY)),
                TlsIdentity.of(pem(data, CERTIFICATE), pem(data, KEY)));
        keys.check(host, now);
        return keys;
    }

    private static PemText pem(Map<String, String> data, String key) throws GeneralSecurityException {
        String text = data.getOrDefault(key, "");
        if (text.isBlank()) {
            throw new GeneralSecurityException(key + ": is missing");
        }
        return new PemText(key, text);
    }

    /** @throws GeneralSecurityException naming the key of the Secret and what is wrong with it */
    void check(ServiceHost host, Instant now) throws GeneralSecurityException {
        X509Certificate own = serving.certificate();
        checkTime(CA_CERTIFICATE, authority.certificate(), now);
        checkTime(CERTIFICATE, own, now);
        if (authority.certificate().getBasicConstraints() < 0) {
            throw new GeneralSecurityException(CA_CERTIFICATE + ": is not the certificate of an authority");
        }
        checkSignature(now);
        if (!dnsNames(own).contains(host.name())) {
            throw new GeneralSecurityException(
                    CERTIFICATE + ": is for " + dnsNames(own) + ", want it for " + host.name());
        }
        List<String> uses = own.getExtendedKeyUsage();
        if (uses != null && !uses.contains(SERVER_AUTHENTICATION)) {
            throw new GeneralSecurityException(CERTIFICATE + ": is not for servers");
        }
    }

    private static void checkTime(String key, X509Certificate certificate, Instant now)
            throws GeneralSecurityException {
        if (now.isAfter(end(certificate))) {
            throw new GeneralSecurityException(key + ": has expired at " + end(certificate));
        }
        Instant begin = certificate.getNotBefore().toInstant();
        if (now.isBefore(begin)) {
            throw new GeneralSecurityException(key + ": is not valid before " + begin);
        }
    }

    private void checkSignature(Instant now) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(serving.chain()), parameters);
        } catch (CertPathValidatorException refused) {
            throw new GeneralSecurityException(
                    CERTIFICATE + ": is not accepted with the authority in " + CA_CERTIFICATE + ": "
                            + Objects.toString(refused.getMessage()),
                    refused);
        }
    }

    private static List<String> dnsNames(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.getFirst().equals(DNS_NAME))
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
    }

    /** When a certificate ceases to hold. */
    static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    /** PEM texts by the keys of the Secret: PKCS #8 for private keys. */
    Map<String, String> data() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put(CA_CERTIFICATE, pem(authority.chain()));
        data.put(CA_KEY, pem("PRIVATE KEY", authority.key().getEncoded()));
        data.put(CERTIFICATE, pem(serving.chain()));
        data.put(KEY, pem("PRIVATE KEY", serving.key().getEncoded()));
        return data;
    }

    /** The certificates one after the other, as PEM. */
    static String pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("a certificate that was read cannot be written", impossible);
            }
        }
        return text.toString();
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** Whether both have the same certificates; the same key pair follows from that. */
    boolean sameAs(WebhookKeys other) {
        return authority.certificate().equals(other.authority.certificate())
                && serving.chain().equals(other.serving.chain());
    }
}
