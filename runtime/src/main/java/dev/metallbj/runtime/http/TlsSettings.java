package dev.metallbj.runtime.http;

import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.TlsVersion;
import dev.metallbj.runtime.cli.UsageException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * What {@code --tls-min-version}, {@code --tls-cipher-suites} and {@code --tls-curve-preferences} ask for, in the JDK's names.
 *
 * @param protocols allowed, newest first
 * @param cipherSuites allowed in order of preference; empty = the JDK's choice
 * @param groups for the key exchange in order of preference; empty = the JDK's choice
 */
public record TlsSettings(List<String> protocols, List<String> cipherSuites, List<String> groups) {

    /** As in Go, the suites of TLS 1.3 are not a matter of choice. */
    private static final List<String> TLS13_SUITES =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /**
     * Reads the flags.
     *
     * @throws UsageException naming the flag, and the suite or curve that this JDK does not know
     */
    public static TlsSettings from(Arguments arguments) throws UsageException {
        TlsVersion oldest = arguments.get(CommonFlags.TLS_MIN_VERSION);
        List<String> protocols = new ArrayList<>(List.of(TlsVersion.TLS13.protocol()));
        if (oldest == TlsVersion.TLS12) {
            protocols.add(TlsVersion.TLS12.protocol());
        }
        List<String> suites = arguments.get(CommonFlags.TLS_CIPHER_SUITES);
        if (oldest == TlsVersion.TLS13 && !suites.isEmpty()) {
            throw new UsageException("bad value \"" + String.join(",", suites) + "\" for --"
                    + CommonFlags.TLS_CIPHER_SUITES.name() + ": want none with TLS 1.3, whose suites are fixed,"
                    + " or --" + CommonFlags.TLS_MIN_VERSION.name() + "=VersionTLS12");
        }
        return new TlsSettings(
                List.copyOf(protocols), suites(suites), groups(arguments.get(CommonFlags.TLS_CURVE_PREFERENCES)));
    }

    SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(protocols.toArray(String[]::new));
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
        if (!groups.isEmpty()) {
            parameters.setNamedGroups(groups.toArray(String[]::new));
        }
        return parameters;
    }

    private static List<String> suites(List<String> names) throws UsageException {
        if (names.isEmpty()) {
            return names;
        }
        Set<String> known = Set.of(supported().getCipherSuites());
        List<String> suites = new ArrayList<>(TLS13_SUITES);
        for (String name : names) {
            if (!known.contains(name)) {
                throw new UsageException("bad value \"" + name + "\" for --" + CommonFlags.TLS_CIPHER_SUITES.name()
                        + ": want IANA names such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            }
            if (!suites.contains(name)) {
                suites.add(name);
            }
        }
        return List.copyOf(suites);
    }

    private static List<String> groups(List<String> names) throws UsageException {
        List<String> groups = new ArrayList<>();
        for (String name : names) {
            groups.add(group(name));
        }
        return List.copyOf(groups);
    }

    /** Go's CurveID numbers, which are those of the TLS registry (IANA), or Go's names. */
    private static String group(String curve) throws UsageException {
        return switch (curve) {
            case "29", "X25519" -> "x25519";
            case "23", "P-256", "CurveP256" -> "secp256r1";
            case "24", "P-384", "CurveP384" -> "secp384r1";
            case "25", "P-521", "CurveP521" -> "secp521r1";
            default ->
                throw new UsageException("bad value \"" + curve + "\" for --" + CommonFlags.TLS_CURVE_PREFERENCES.name()
                        + ": want 29 (X25519), 23 (P-256), 24 (P-384) or 25 (P-521), the curves of this JDK");
        };
    }

    private static SSLParameters supported() {
        try {
            return SSLContext.getDefault().getSupportedSSLParameters();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK has no TLS", impossible);
        }
    }
}
