package dev.metallbj.controller.certificate;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Secrets as MetalLB's controller leaves them: RSA keys in PKCS #1, one host name. */
final class Originals {

    private Originals() {}

    /** The contents of the Secret, made at {@code now} and valid for {@code validity}. */
    static Map<String, String> secret(String hostName, Instant now, Duration validity) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair authorityKeys = generator.generateKeyPair();
        KeyPair keys = generator.generateKeyPair();
        Date begin = Date.from(now.minus(Duration.ofHours(1)));
        Date end = Date.from(now.plus(validity));

        X500Name authorityName = new X500Name("O=metallb,CN=cert");
        X509v3CertificateBuilder authority = new JcaX509v3CertificateBuilder(
                authorityName, BigInteger.ZERO, begin, end, authorityName, authorityKeys.getPublic());
        authority.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        authority.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign));
        X509v3CertificateBuilder serving = new JcaX509v3CertificateBuilder(
                authorityName, BigInteger.ONE, begin, end, new X500Name("CN=" + hostName), keys.getPublic());
        serving.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        serving.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        serving.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, hostName)));

        Map<String, String> secret = new HashMap<>();
        secret.put("ca.crt", WebhookKeys.pem(List.of(sign(authority, authorityKeys.getPrivate()))));
        secret.put("ca.key", pkcs1(authorityKeys.getPrivate()));
        secret.put("tls.crt", WebhookKeys.pem(List.of(sign(serving, authorityKeys.getPrivate()))));
        secret.put("tls.key", pkcs1(keys.getPrivate()));
        return secret;
    }

    private static X509Certificate sign(X509v3CertificateBuilder certificate, PrivateKey key) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(certificate.build(new JcaContentSignerBuilder("SHA256withRSA").build(key)));
    }

    private static String pkcs1(PrivateKey key) throws Exception {
        byte[] inner = PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        return "-----BEGIN RSA PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, newline).encodeToString(inner)
                + "\n-----END RSA PRIVATE KEY-----\n";
    }
}
