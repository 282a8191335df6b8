package dev.metallbj.runtime.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate chain with its key, read from PEM (RFC 7468).
 *
 * @param chain the server's own certificate first
 */
record PemIdentity(List<X509Certificate> chain, PrivateKey key) {

    /** Reads {@code tls.crt} and {@code tls.key}; errors name the file. */
    static PemIdentity read(Path folder) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = certificates(folder.resolve("tls.crt"));
        PublicKey own = chain.getFirst().getPublicKey();
        return new PemIdentity(chain, key(folder.resolve("tls.key"), own));
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] text = Files.readAllBytes(file);
            for (var one :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text))) {
                chain.add((X509Certificate) one);
            }
        } catch (GeneralSecurityException malformed) {
            throw new GeneralSecurityException(file + ": want PEM certificates, " + malformed.getMessage(), malformed);
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException(file + ": no certificate in it");
        }
        return List.copyOf(chain);
    }

    private static PrivateKey key(Path file, PublicKey own) throws IOException, GeneralSecurityException {
        byte[] pkcs8 = pkcs8(file, Files.readString(file, StandardCharsets.US_ASCII), own);
        try {
            return KeyFactory.getInstance(own.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException malformed) {
            throw new GeneralSecurityException(
                    file + ": no " + own.getAlgorithm() + " key as the certificate needs it", malformed);
        }
    }

    private static byte[] pkcs8(Path file, String pem, PublicKey own) throws GeneralSecurityException {
        if (pem.contains("-----BEGIN PRIVATE KEY-----")) {
            return body(file, pem, "PRIVATE KEY");
        }
        // The older forms lack the algorithm; it is the one of the certificate's public key.
        if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
            return Der.privateKeyInfo(own, body(file, pem, "RSA PRIVATE KEY"));
        }
        if (pem.contains("-----BEGIN EC PRIVATE KEY-----")) {
            return Der.privateKeyInfo(own, body(file, pem, "EC PRIVATE KEY"));
        }
        throw new GeneralSecurityException(
                file + ": want an unencrypted PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
    }

    private static byte[] body(Path file, String pem, String label) throws GeneralSecurityException {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin) + begin.length();
        int to = pem.indexOf("-----END " + label + "-----", from);
        if (to < 0) {
            throw new GeneralSecurityException(file + ": END line of " + label + " is missing");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from, to));
        } catch (IllegalArgumentException malformed) {
            throw new GeneralSecurityException(file + ": " + label + " is not base64", malformed);
        }
    }
}
