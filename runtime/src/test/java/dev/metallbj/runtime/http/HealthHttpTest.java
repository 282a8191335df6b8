package dev.metallbj.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthHttpTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Health health = new Health(nanos::get);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpPort port = HttpPort.off();

    @BeforeEach
    void open() throws StartupException {
        port = HealthHttp.open(0, health);
    }

    @AfterEach
    void close() {
        port.close();
        client.close();
    }

    @Test
    void aliveWhileEveryLoopTurns() throws Exception {
        Health.Loop loop = health.loop("announcer");
        Health.Loop other = health.loop("capture");
        assertEquals("200 ok\n", get("/healthz"));
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertEquals("200 ok\n", get("/healthz"));
        other.turned();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals("503 announcer: has not turned for 61 s\n", get("/healthz"));
        loop.turned();
        assertEquals("200 ok\n", get("/healthz"));
    }

    @Test
    void readyWhenEveryConditionHolds() throws Exception {
        Health.Condition caches = health.condition("caches", "not read yet");
        Health.Condition gossip = health.condition("memberlist", "not joined yet");
        assertEquals("503 caches: not read yet\nmemberlist: not joined yet\n", get("/readyz"));
        assertEquals("200 ok\n", get("/healthz"), "not ready is not dead");
        caches.holds();
        gossip.holds();
        assertEquals("200 ok\n", get("/readyz"));
        gossip.fails("no peer answers");
        assertEquals("503 memberlist: no peer answers\n", get("/readyz"));
    }

    @Test
    void onlyGetAndHeadOfTheExactPaths() throws Exception {
        assertTrue(get("/").startsWith("404 "));
        assertEquals("404 ", get("/healthzz"));
        assertEquals("404 ", get("/healthz/x"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/healthz"));
        assertEquals("405 ", send(request.POST(HttpRequest.BodyPublishers.ofString("x"))));
        assertEquals("200 ", send(request.HEAD()));
    }

    @Test
    void aClientThatStopsInTheMiddleOfARequestHoldsUpNobodyForLong() throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
            silent.getOutputStream().write("GET /healthz HT".getBytes(StandardCharsets.US_ASCII));
            silent.getOutputStream().flush();
            Thread.sleep(200);
            long before = System.nanoTime();
            assertEquals("200 ok\n", get("/healthz"));
            Duration waited = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(waited.compareTo(Duration.ofSeconds(8)) < 0, "waited " + waited);
        }
    }

    @Test
    void aPortInUseIsAClearError() {
        StartupException taken = assertThrows(StartupException.class, () -> HealthHttp.open(port.port(), health));
        String line = String.valueOf(taken.getMessage());
        assertTrue(
                line.startsWith("cannot listen on TCP port " + port.port() + " (--health-probe-port): Address already"),
                line);
    }

    private String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port.port() + path);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
