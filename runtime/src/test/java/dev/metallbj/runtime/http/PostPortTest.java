package dev.metallbj.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.ValueType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The port that others call: clients that stop half-way, and identities that change. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostPortTest {

    private static final Duration SOON = Duration.ofMillis(200);

    /** A client that stops is cut off after 5 s, looked at every second. */
    private static final Duration CUT_OFF = Duration.ofSeconds(8);

    private static final String IDLE = "idle-port";

    /** Is called once, before all tests, and has nothing to do during them. */
    private static HttpPort idle = HttpPort.off();

    @TempDir
    Path folder = Path.of("");

    private final AtomicReference<Optional<TlsIdentity>> identity = new AtomicReference<>(Optional.empty());
    private HttpPort port = HttpPort.off();

    @BeforeAll
    static void callOnce(@TempDir Path folder) throws Exception {
        Certificates.write(folder, "EC", "pkcs8");
        Optional<TlsIdentity> identity = new CertificateFolder(folder).get();
        idle = open(IDLE, () -> identity);
        call(idle);
        assertNotEquals(0, threadsOfTheIdle());
    }

    @AfterAll
    static void closeTheIdle() {
        idle.close();
    }

    @BeforeEach
    void open() throws Exception {
        Certificates.write(folder, "EC", "pkcs8");
        identity.set(new CertificateFolder(folder).get());
        port = open("webhook-port", identity::get);
        call();
    }

    private static HttpPort open(String name, Supplier<Optional<TlsIdentity>> identity) throws Exception {
        TlsSettings settings = new TlsSettings(List.of("TLSv1.3"), List.of(), List.of());
        return HttpPort.openForPosts(
                Flag.of(name, ValueType.port(), 0, ""),
                0,
                Map.of("/echo", PostPortTest::echo),
                ServerTls.of(identity, settings));
    }

    @AfterEach
    void close() {
        port.close();
    }

    @Test
    void onlyPostsOfTheExactPath() throws Exception {
        try (HttpClient client = client()) {
            assertEquals("200 body", send(client, request("/echo").POST(HttpRequest.BodyPublishers.ofString("body"))));
            HttpResponse<String> get =
                    client.send(request("/echo").GET().build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(405, get.statusCode());
            assertEquals(Optional.of("POST"), get.headers().firstValue("Allow"));
            assertEquals("404 ", send(client, request("/echo/x").POST(HttpRequest.BodyPublishers.ofString("body"))));
        }
    }

    @Test
    void clientsThatStopHalfWayDelayNobody() throws Exception {
        try (Socket silent = connect();
                Socket inTheHandshake = halfAHandshake();
                SSLSocket inTheHead = handshaken();
                SSLSocket inTheBody = handshaken()) {
            assertTrue(silent.isConnected() && inTheHandshake.isConnected());
            write(inTheHead, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Le");
            write(inTheBody, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
            Thread.sleep(200);
            Duration[] took = new Duration[15];
            for (int i = 0; i < took.length; i++) {
                took[i] = call();
            }
            Arrays.sort(took);
            System.out.printf(
                    "beside 4 clients that have stopped: median %d ms, longest %d ms%n",
                    took[took.length / 2].toMillis(), took[took.length - 1].toMillis());
            assertTrue(took[took.length / 2].compareTo(SOON) < 0, () -> Arrays.toString(took));
        }
    }

    @Test
    void moreOfThemThanThreadsAreInTheWayForAFewSeconds() throws Exception {
        List<Socket> stopped = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                stopped.add(halfAHandshake());
            }
            Thread.sleep(200);
            long begin = System.nanoTime();
            while (!answers()) {
                Thread.sleep(50);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.printf("beside 6 clients that have stopped: %d ms%n", took.toMillis());
            assertTrue(took.compareTo(CUT_OFF) < 0, took::toString);
        } finally {
            for (Socket socket : stopped) {
                socket.close();
            }
        }
    }

    /** They are kept for some seconds, which have passed after the other tests. */
    @Test
    @Order(Integer.MAX_VALUE)
    void threadsEndWhenThereIsNothingToDo() throws Exception {
        for (int i = 0; i < 150 && threadsOfTheIdle() > 0; i++) {
            Thread.sleep(100);
        }
        assertEquals(0, threadsOfTheIdle());
        call(idle);
    }

    @Test
    void withoutAnIdentityNobodyIsAnsweredAndThenEverybody() throws Exception {
        Optional<TlsIdentity> had = identity.getAndSet(Optional.empty());
        try (Socket plain = connect()) {
            plain.setSoTimeout(5000);
            IOException refused = assertThrows(IOException.class, () -> {
                try (SSLSocket socket = (SSLSocket)
                        TrustsAnyone.context().getSocketFactory().createSocket(plain, "localhost", port.port(), true)) {
                    socket.startHandshake();
                }
            });
            assertTrue(String.valueOf(refused.getMessage()).contains("handshake"), refused.getMessage());
        }
        identity.set(had);
        call();
    }

    @Test
    void noHandshakeFailsWhileTheIdentityChanges() throws Exception {
        TlsIdentity first = identity.get().orElseThrow();
        TlsIdentity second = Certificates.make(Files.createDirectory(folder.resolve("second")), "second");
        AtomicBoolean done = new AtomicBoolean();
        Thread changing = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                identity.set(Optional.of(second));
                LockSupport.parkNanos(100_000);
                identity.set(Optional.of(first));
                LockSupport.parkNanos(100_000);
            }
        });
        try (HttpClient kept = client()) {
            String answer = send(kept, request("/echo").POST(HttpRequest.BodyPublishers.ofString("x")));
            List<String> subjects =
                    IntStream.range(0, 200).parallel().mapToObj(i -> subject()).toList();
            assertEquals(Set.of("CN=EC", "CN=second"), Set.copyOf(subjects));
            assertEquals(answer, send(kept, request("/echo").POST(HttpRequest.BodyPublishers.ofString("x"))));
        } finally {
            done.set(true);
            changing.join();
        }
    }

    private static void echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** A call as the API server makes the first: a new connection, a handshake, a request. */
    private Duration call() throws Exception {
        return call(port);
    }

    private static Duration call(HttpPort port) throws Exception {
        long begin = System.nanoTime();
        try (SSLSocket socket = handshaken(port)) {
            socket.setSoTimeout((int) CUT_OFF.toMillis());
            write(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK") && answer.endsWith("body"), answer);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private boolean answers() throws Exception {
        try {
            call();
            return true;
        } catch (IOException cutOff) {
            return false;
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port.port());
    }

    /** The first bytes of a ClientHello, which says that it has 512. */
    private Socket halfAHandshake() throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
        socket.getOutputStream().flush();
        return socket;
    }

    private SSLSocket handshaken() throws Exception {
        return handshaken(port);
    }

    private static SSLSocket handshaken(HttpPort port) throws Exception {
        SSLSocket socket = (SSLSocket)
                TrustsAnyone.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port.port());
        socket.startHandshake();
        return socket;
    }

    private String subject() {
        try (SSLSocket socket = handshaken()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (Exception failed) {
            return failed.toString();
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static long threadsOfTheIdle() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(IDLE))
                .count();
    }

    private static HttpClient client() throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TrustsAnyone.context())
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private static String send(HttpClient client, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
