package dev.metallbj.controller.certificate;

import dev.metallbj.runtime.http.TlsIdentity;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates: ECDSA on P-256 (RFC 5480), version 3 (RFC 5280). The keys are the JDK's; BouncyCastle writes what is signed. One thread.
 */
final class CertificateIssuer {

    /** The clocks of the API servers may be behind ours. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    /** Organization as in MetalLB's own, by which {@link CaBundle} knows one of ours. */
    private static final X500Name AUTHORITY = new X500Name("CN=metallb-webhook-ca,O=" + CaBundle.ORGANIZATION);

    private final ServiceHost host;
    private final Lifetimes lifetimes;
    private final SecureRandom random = new SecureRandom();
    private final JcaX509ExtensionUtils identifiers;

    CertificateIssuer(ServiceHost host, Lifetimes lifetimes) throws GeneralSecurityException {
        this.identifiers = new JcaX509ExtensionUtils();
        this.host = host;
        this.lifetimes = lifetimes;
    }

    /** A new CA and a serving certificate by it. */
    WebhookKeys all(Instant now) throws GeneralSecurityException {
        return serving(authority(now), now);
    }

    /** A new serving certificate by a CA that exists. */
    WebhookKeys serving(TlsIdentity authority, Instant now) throws GeneralSecurityException {
        KeyPair pair = newPair();
        Instant end = now.plus(lifetimes.serving());
        Instant last = WebhookKeys.end(authority.certificate());
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority.certificate(),
                serial(),
                Date.from(now.minus(BACKDATED)),
                Date.from(end.isBefore(last) ? end : last),
                // A host name may be too long for this field, which nobody reads.
                new X500Name("CN=" + host.service()),
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(host.names().stream()
                            .map(name -> new GeneralName(GeneralName.dNSName, name))
                            .toArray(GeneralName[]::new)));
            identify(builder, pair.getPublic(), identifiers.createAuthorityKeyIdentifier(authority.certificate()));
        } catch (CertIOException impossible) {
            throw new IllegalStateException("an extension cannot be written", impossible);
        }
        X509Certificate certificate = sign(builder, authority.key());
        return new WebhookKeys(authority, new TlsIdentity(List.of(certificate), pair.getPrivate()));
    }

    private TlsIdentity authority(Instant now) throws GeneralSecurityException {
        KeyPair pair = newPair();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                AUTHORITY,
                serial(),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(lifetimes.authority())),
                AUTHORITY,
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            identify(builder, pair.getPublic(), identifiers.createAuthorityKeyIdentifier(pair.getPublic()));
        } catch (CertIOException impossible) {
            throw new IllegalStateException("an extension cannot be written", impossible);
        }
        return new TlsIdentity(List.of(sign(builder, pair.getPrivate())), pair.getPrivate());
    }

    /** Several authorities of one name stand in a bundle; key identifiers tell them apart. */
    private void identify(X509v3CertificateBuilder builder, PublicKey own, AuthorityKeyIdentifier signer)
            throws CertIOException {
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(own));
        builder.addExtension(Extension.authorityKeyIdentifier, false, signer);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        // An authority of MetalLB's has an RSA key.
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
        } catch (OperatorCreationException unusable) {
            throw new GeneralSecurityException("cannot sign with the authority's key", unusable);
        }
    }

    private static KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Positive, at most 20 octets, not to be guessed. */
    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
    }
}
