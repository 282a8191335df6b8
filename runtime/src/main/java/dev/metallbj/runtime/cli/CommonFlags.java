package dev.metallbj.runtime.cli;

import dev.metallbj.runtime.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The flags that controller and speaker share (spec section 8). */
public final class CommonFlags {

    public static final Flag<Integer> PORT =
            Flag.of("port", ValueType.port(), 7472, "TCP port of the metrics; 0 switches them off.");
    public static final Flag<LogLevel> LOG_LEVEL =
            Flag.of("log-level", ValueType.oneOf(LogLevel.class), LogLevel.INFO, "Least severe level that is logged.");
    public static final Flag<String> LB_CLASS = Flag.of(
            "lb-class",
            ValueType.text("CLASS"),
            "",
            "Serve only Services with this spec.loadBalancerClass; empty: only those without a class.");
    public static final Flag<String> NAMESPACE = Flag.of(
                    "namespace",
                    ValueType.text("NAMESPACE"),
                    "",
                    "Namespace whose pools and advertisements count; empty: that of the service account.")
            .orElseFrom("METALLB_NAMESPACE");
    public static final Flag<String> POD_NAME = Flag.of(
                    "pod-name", ValueType.text("NAME"), "", "Name of the Pod this program runs in.")
            .orElseFrom("METALLB_POD_NAME");
    public static final Flag<Integer> HEALTH_PROBE_PORT = Flag.of(
            "health-probe-port", ValueType.port(), 17472, "TCP port of /healthz and /readyz; 0 switches them off.");
    public static final Flag<TlsVersion> TLS_MIN_VERSION = Flag.of(
            "tls-min-version", TlsVersion.TYPE, TlsVersion.TLS13, "Oldest TLS version that the HTTPS ports accept.");
    public static final Flag<List<String>> TLS_CIPHER_SUITES = Flag.of(
            "tls-cipher-suites",
            ValueType.list("NAMES"),
            List.of(),
            "Cipher suites of TLS 1.2 by their IANA names; needs --tls-min-version=VersionTLS12; empty: the JDK's choice.");
    public static final Flag<List<String>> TLS_CURVE_PREFERENCES = Flag.of(
            "tls-curve-preferences",
            ValueType.list("NAMES"),
            List.of(),
            "Key exchange groups by their TLS numbers, in order of preference: 29 (X25519), 23, 24, 25 (P-256, P-384, P-521).");
    public static final Flag<String> METRICS_CERT_DIR = Flag.of(
            "metrics-cert-dir",
            ValueType.text("DIR"),
            "",
            "Folder with tls.crt and tls.key: metrics are then served over HTTPS; empty: plain HTTP.");

    /** All of the above, in the order of {@code --help}. */
    public static final List<Flag<?>> ALL = List.of(
            PORT,
            LOG_LEVEL,
            LB_CLASS,
            NAMESPACE,
            POD_NAME,
            HEALTH_PROBE_PORT,
            METRICS_CERT_DIR,
            TLS_MIN_VERSION,
            TLS_CIPHER_SUITES,
            TLS_CURVE_PREFERENCES);

    /** What the original knows and this program has no use for. */
    public static final List<IgnoredFlag> IGNORED = List.of(
            new IgnoredFlag("pprof-bind-address", false, "there is no Go profiler; use JDK Flight Recorder"),
            new IgnoredFlag("host", false, "the ports listen on all addresses"),
            new IgnoredFlag("bgp-debounce-timeout", false, "there is no BGP mode"),
            new IgnoredFlag("frrk8s-namespace", false, "there is no BGP mode"),
            new IgnoredFlag("frrk8s-secret-passthrough", true, "there is no BGP mode"),
            new IgnoredFlag("webhook-http2", true, "the webhook speaks HTTP/1.1"));

    /** Where Kubernetes writes the namespace of the Pod's service account. */
    public static final Path SERVICE_ACCOUNT_NAMESPACE =
            Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    private CommonFlags() {}

    /**
     * The operator's own namespace: the flag, else METALLB_NAMESPACE, else the service account's file.
     *
     * @param file {@link #SERVICE_ACCOUNT_NAMESPACE}, or another one in a test
     * @throws UsageException when none of them gives one
     */
    public static String namespace(Arguments arguments, Path file) throws UsageException {
        String given = arguments.get(NAMESPACE);
        return given.isEmpty() ? fromServiceAccount(file) : given;
    }

    private static String fromServiceAccount(Path file) throws UsageException {
        try {
            String namespace = Files.readString(file).strip();
            if (!namespace.isEmpty()) {
                return namespace;
            }
        } catch (IOException notInACluster) {
            // Falls through: outside a cluster the user has to say it.
        }
        throw new UsageException("no namespace: want --namespace=NAME or METALLB_NAMESPACE (" + file + " has none)");
    }
}
