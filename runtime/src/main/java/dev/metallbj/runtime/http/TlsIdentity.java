package dev.metallbj.runtime.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate chain with its key. Immutable.
 *
 * @param chain the own certificate first
 * @param key of the own certificate
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

    /** Copies the chain. */
    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Where a PEM text is from, and the text.
     *
     * @param source begins every error about it: a file, or a key of a Secret
     */
    public record PemText(String source, String text) {}

    /**
     * Reads PEM (RFC 7468); the key may be PKCS #8, PKCS #1 or SEC 1, unencrypted.
     *
     * @throws GeneralSecurityException naming the source and what is wrong with it, also for a key that does not belong to the certificate
     */
    public static TlsIdentity of(PemText certificates, PemText key) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificates);
        PublicKey own = chain.getFirst().getPublicKey();
        PrivateKey read = key(key, own);
        if (!isPair(own, read)) {
            throw new GeneralSecurityException(
                    key.source() + ": does not belong to the certificate in " + certificates.source());
        }
        return new TlsIdentity(chain, read);
    }

    /** The own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /**
     * Reads every certificate of a PEM text.
     *
     * @return one or more
     * @throws GeneralSecurityException naming the source, also when there is none
     */
    public static List<X509Certificate> certificates(PemText pem) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] text = pem.text().getBytes(StandardCharsets.UTF_8);
            for (var one :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text))) {
                chain.add((X509Certificate) one);
            }
        } catch (GeneralSecurityException malformed) {
            throw new GeneralSecurityException(
                    pem.source() + ": want PEM certificates, " + malformed.getMessage(), malformed);
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException(pem.source() + ": no certificate in it");
        }
        return List.copyOf(chain);
    }

    private static PrivateKey key(PemText pem, PublicKey own) throws GeneralSecurityException {
        byte[] pkcs8 = pkcs8(pem, own);
        try {
            return KeyFactory.getInstance(own.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException malformed) {
            throw new GeneralSecurityException(
                    pem.source() + ": no " + own.getAlgorithm() + " key as the certificate needs it", malformed);
        }
    }

    private static byte[] pkcs8(PemText pem, PublicKey own) throws GeneralSecurityException {
        if (pem.text().contains("-----BEGIN PRIVATE KEY-----")) {
            return body(pem, "PRIVATE KEY");
        }
        // The older forms lack the algorithm; it is the one of the certificate's public key.
        if (pem.text().contains("-----BEGIN RSA PRIVATE KEY-----")) {
            return Der.privateKeyInfo(own, body(pem, "RSA PRIVATE KEY"));
        }
        if (pem.text().contains("-----BEGIN EC PRIVATE KEY-----")) {
            return Der.privateKeyInfo(own, body(pem, "EC PRIVATE KEY"));
        }
        throw new GeneralSecurityException(
                pem.source() + ": want an unencrypted PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
    }

    private static byte[] body(PemText pem, String label) throws GeneralSecurityException {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.text().indexOf(begin) + begin.length();
        int to = pem.text().indexOf("-----END " + label + "-----", from);
        if (to < 0) {
            throw new GeneralSecurityException(pem.source() + ": END line of " + label + " is missing");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.text().substring(from, to));
        } catch (IllegalArgumentException malformed) {
            throw new GeneralSecurityException(pem.source() + ": " + label + " is not base64", malformed);
        }
    }

    /** Whether what the one signs, the other verifies; an algorithm that is not known here counts as fitting. */
    private static boolean isPair(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return true;
        }
        byte[] text = {1, 2, 3};
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(secret);
        signing.update(text);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(open);
        verifying.update(text);
        return verifying.verify(signature);
    }
}
