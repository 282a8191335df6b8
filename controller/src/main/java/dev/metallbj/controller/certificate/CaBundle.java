package dev.metallbj.controller.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metallbj.runtime.http.TlsIdentity;
import dev.metallbj.runtime.http.TlsIdentity.PemText;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The authorities that a {@code caBundle} has to name: those that are required, and beside them those of ours, or of MetalLB's before us, that hold
 * still: another replica may be using one. Foreign certificates are not kept. Immutable; pure.
 *
 * @param required in this order, first
 * @param rejected not to be kept, unless required: made here and never used
 */
record CaBundle(List<X509Certificate> required, Set<X509Certificate> rejected) {

    /** MetalLB's authorities carry it too. */
    static final String ORGANIZATION = "metallb";

    /** What whoever breaks the Secret again and again can make of the bundle. */
    private static final int KEPT = 6;

    CaBundle {
        required = List.copyOf(required);
        rejected = Set.copyOf(rejected);
    }

    /**
     * What has to be written in the place of a bundle.
     *
     * @param current PEM in base64, as in the object; anything, or empty
     * @return the same form; empty when it names the right authorities already
     */
    Optional<String> replacement(String current, Instant now) {
        Optional<List<X509Certificate>> found = read(current);
        List<X509Certificate> wanted = new ArrayList<>(required);
        found.orElse(List.of()).stream()
                .distinct()
                .filter(one -> !required.contains(one) && !rejected.contains(one) && isKept(one, now))
                .sorted(Comparator.comparing(X509Certificate::getNotAfter).reversed())
                .limit(KEPT)
                .forEach(wanted::add);
        if (found.isPresent() && new HashSet<>(found.get()).equals(new HashSet<>(wanted))) {
            return Optional.empty();
        }
        return Optional.of(
                Base64.getEncoder().encodeToString(WebhookKeys.pem(wanted).getBytes(UTF_8)));
    }

    /** Empty when it is no bundle. */
    private static Optional<List<X509Certificate>> read(String bundle) {
        try {
            String pem = new String(Base64.getDecoder().decode(bundle), UTF_8);
            return Optional.of(TlsIdentity.certificates(new PemText("caBundle", pem)));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isKept(X509Certificate certificate, Instant now) {
        return certificate.getBasicConstraints() >= 0
                && !now.isAfter(WebhookKeys.end(certificate))
                && isOurs(certificate.getSubjectX500Principal());
    }

    private static boolean isOurs(X500Principal name) {
        return List.of(name.getName(X500Principal.RFC2253).split(",")).contains("O=" + ORGANIZATION);
    }
}
