package dev.metallbj.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommandLine;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.http.Access.Decision;
import dev.metallbj.runtime.metrics.ExpositionText;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Metrics;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsHttpTest {

    /** What a Prometheus server sends. */
    private static final String PROMETHEUS_ACCEPT =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static final Access ANYONE = _ -> new Decision.Allowed();

    private final Metrics metrics = new Metrics();
    private Access access = ANYONE;

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void someSeries() {
        metrics.withProcess("controller", "1.2.3");
        GaugeFamily pools = metrics.gauge("metallb_allocator_addresses_total", "Help.", "pool");
        for (int i = 0; i < 10_000; i++) {
            pools.set(i, "pool-" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {PROMETHEUS_ACCEPT, "application/openmetrics-text", "application/vnd.google.protobuf", "*/*"})
    void theFormatIsTheSameWhateverIsAccepted(String accept) throws Exception {
        try (HttpPort port = MetricsHttp.open(0, metrics);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + "/metrics"))
                    .header("Accept", accept)
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode());
            assertEquals(
                    "text/plain; version=0.0.4; charset=utf-8",
                    response.headers().firstValue("Content-Type").orElse(""));
            ExpositionText text = ExpositionText.parse(response.body());
            assertEquals(10_000, text.only("metallb_allocator_").size());
            assertEquals(9999.0, text.value("metallb_allocator_addresses_total{pool=\"pool-9999\"}"));
            assertFalse(response.body().contains("# EOF"), "that would be OpenMetrics");
        }
    }

    @Test
    void portZeroSwitchesOff() throws Exception {
        try (HttpPort off = MetricsHttp.start(arguments("--port=0"), metrics, () -> ANYONE)) {
            assertEquals(0, off.port());
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA,pkcs8", "EC,pkcs8", "RSA,traditional", "EC,traditional"})
    void httpsWithEveryKeyFormat(String algorithm, String format) throws Exception {
        Certificates.write(folder, algorithm, format);
        try (HttpPort port = https("--tls-min-version=VersionTLS13")) {
            assertEquals("CN=" + algorithm, subject(port, new SSLParameters()));
            assertEquals(10_000, scrape(port).only("metallb_allocator_").size());
        }
    }

    @Test
    void overHttpsAccessIsAskedWithTheTokenAndItsRefusalIsTheAnswer() throws Exception {
        Certificates.write(folder, "EC", "pkcs8");
        access = token -> token.equals(Optional.of("right"))
                ? new Decision.Allowed()
                : new Decision.Refused(token.isEmpty() ? 401 : 403, "want another than " + token.orElse("none"));
        try (HttpPort port = https("--tls-min-version=VersionTLS13");
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(TrustsAnyone.context())
                        .build()) {
            HttpResponse<String> none = scrapeWith(client, port);
            assertEquals(401, none.statusCode());
            assertEquals("want another than none\n", none.body());
            assertEquals(
                    "Bearer realm=\"metrics\"",
                    none.headers().firstValue("WWW-Authenticate").orElse(""));
            assertEquals(
                    401,
                    scrapeWith(client, port, "Authorization", "Basic cmlnaHQ=").statusCode());
            assertEquals(
                    401, scrapeWith(client, port, "Authorization", "Bearer ").statusCode());
            HttpResponse<String> wrong = scrapeWith(client, port, "Authorization", "Bearer wrong");
            assertEquals(403, wrong.statusCode());
            assertEquals("want another than wrong\n", wrong.body());
            HttpResponse<String> right = scrapeWith(client, port, "Authorization", "bearer  right");
            assertEquals(200, right.statusCode());
            assertTrue(ExpositionText.parse(right.body()).size() > 10_000);
        }
    }

    private static HttpResponse<String> scrapeWith(HttpClient client, HttpPort port, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port.port() + "/metrics"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aNewCertificateIsUsedAndABrokenOneIsNot() throws Exception {
        Certificates.write(folder, "EC", "pkcs8");
        try (HttpPort port = https("--tls-min-version=VersionTLS13")) {
            assertEquals("CN=EC", subject(port, new SSLParameters()));
            Certificates.write(folder, "RSA", "pkcs8");
            touch(1);
            assertEquals("CN=RSA", awaitSubject(port, "CN=RSA"));
            Files.writeString(folder.resolve("tls.key"), "broken");
            touch(2);
            Thread.sleep(2100);
            assertEquals("CN=RSA", subject(port, new SSLParameters()));
        }
    }

    @Test
    void theOldestVersionIsHonoured() throws Exception {
        Certificates.write(folder, "EC", "pkcs8");
        SSLParameters old = new SSLParameters(null, new String[] {"TLSv1.2"});
        try (HttpPort port = https("--tls-min-version=VersionTLS13")) {
            assertThrows(SSLHandshakeException.class, () -> subject(port, old));
        }
        try (HttpPort port = https("--tls-min-version=VersionTLS12")) {
            assertEquals("CN=EC", subject(port, old));
        }
    }

    @Test
    void suitesAndCurvesAreHonoured() throws Exception {
        Certificates.write(folder, "RSA", "pkcs8");
        String suite = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
        try (HttpPort port =
                https("--tls-min-version=VersionTLS12", "--tls-cipher-suites=" + suite, "--tls-curve-preferences=24")) {
            SSLParameters old = new SSLParameters(null, new String[] {"TLSv1.2"});
            assertEquals(suite, session(port, old).getCipherSuite());
            SSLParameters otherSuite =
                    new SSLParameters(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}, new String[] {"TLSv1.2"});
            assertThrows(SSLHandshakeException.class, () -> subject(port, otherSuite));
            SSLParameters otherCurve = new SSLParameters();
            otherCurve.setNamedGroups(new String[] {"x25519"});
            assertThrows(SSLException.class, () -> subject(port, otherCurve));
            SSLParameters sameCurve = new SSLParameters();
            sameCurve.setNamedGroups(new String[] {"secp384r1"});
            assertEquals("CN=RSA", subject(port, sameCurve));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "--tls-cipher-suites=TLS_NONSENSE ~ bad value \"TLS_NONSENSE\" for --tls-cipher-suites: want IANA names such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "--tls-curve-preferences=29,4588 ~ bad value \"4588\" for --tls-curve-preferences: want 29 (X25519), 23 (P-256), 24 (P-384) or 25 (P-521), the curves of this JDK",
            })
    void whatTheJdkDoesNotKnowIsRefused(String flag, String message) {
        UsageException wrong = assertThrows(
                UsageException.class,
                () -> MetricsHttp.start(
                        arguments(flag, "--tls-min-version=VersionTLS12", "--port=0"), metrics, () -> ANYONE));
        assertEquals(message, wrong.getMessage());
    }

    @Test
    void suitesNeedTls12() {
        UsageException wrong = assertThrows(
                UsageException.class,
                () -> MetricsHttp.start(
                        arguments("--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "--port=0"),
                        metrics,
                        () -> ANYONE));
        assertTrue(String.valueOf(wrong.getMessage()).contains("--tls-min-version=VersionTLS12"), wrong.getMessage());
    }

    @Test
    void aMissingCertificateNamesTheFile() {
        StartupException missing = assertThrows(
                StartupException.class,
                () -> MetricsHttp.start(arguments("--metrics-cert-dir=" + folder), metrics, () -> ANYONE));
        assertTrue(String.valueOf(missing.getMessage()).contains("tls.crt"), missing.getMessage());
    }

    @Test
    void reverseLookUpsNeverAskDns() throws Exception {
        InetAddress address = InetAddress.getByName("192.0.2.1");
        long before = System.nanoTime();
        assertEquals("192.0.2.1", address.getHostName());
        assertEquals("192.0.2.1", InetAddress.getByName("192.0.2.1").getCanonicalHostName());
        byte[] six = InetAddress.getByName("2001:db8::1").getAddress();
        assertEquals("2001:db8:0:0:0:0:0:1", InetAddress.getByAddress(six).getHostName());
        assertTrue(System.nanoTime() - before < 200_000_000L, "took " + (System.nanoTime() - before) + " ns");
        assertEquals(
                "127.0.0.1", InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getHostName());
        assertTrue(InetAddress.getByName("localhost").isLoopbackAddress(), "names are still looked up");
    }

    private HttpPort https(String... flags) throws UsageException, StartupException {
        return MetricsHttp.open(0, metrics, ServerTls.of(folder, TlsSettings.from(arguments(flags))), access);
    }

    private static Arguments arguments(String... flags) throws UsageException {
        return new CommandLine("test", "", CommonFlags.ALL, List.of()).parse(List.of(flags), Map.of());
    }

    private void touch(int seconds) throws Exception {
        FileTime later = FileTime.from(Instant.now().plusSeconds(seconds));
        Files.setLastModifiedTime(folder.resolve("tls.crt"), later);
        Files.setLastModifiedTime(folder.resolve("tls.key"), later);
    }

    private static String awaitSubject(HttpPort port, String wanted) throws Exception {
        String subject = "";
        for (int i = 0; i < 40 && !subject.equals(wanted); i++) {
            Thread.sleep(100);
            subject = subject(port, new SSLParameters());
        }
        return subject;
    }

    private static String subject(HttpPort port, SSLParameters parameters) throws Exception {
        return ((X509Certificate) session(port, parameters).getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static SSLSession session(HttpPort port, SSLParameters parameters) throws Exception {
        try (SSLSocket socket = (SSLSocket)
                TrustsAnyone.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port.port())) {
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession();
        }
    }

    private static ExpositionText scrape(HttpPort port) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(TrustsAnyone.context()).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port.port() + "/metrics"))
                    .build();
            return ExpositionText.parse(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }
}
