package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes to servers that accept and then do not do what they should: each write ends in time and is sent once. */
class BoundedRequestsTest {

    private static final Duration LIMIT = Duration.ofMillis(500);

    /** Of a busy machine; far below the client's own limit of 60 s. */
    private static final Duration GENEROUS = Duration.ofSeconds(10);

    private static final ServiceStatusPatch PATCH =
            new ServiceStatusPatch("shop", "web", "42", Optional.of(List.of("192.0.2.1")), Map.of(), Optional.empty());

    /** What the server says to every request; it never closes a connection. */
    private String answer = "";

    private final AtomicInteger received = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final KubernetesClient client;

    BoundedRequestsTest() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + listener.getLocalPort())
                .withOauthTokenProvider(() -> "token")
                .build();
        client = Clients.connect(config, "test");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void aServerThatStaysSilentIsGivenUpAfterTheLimit() {
        assertEndsInTime();
    }

    @Test
    void aServerThatFallsSilentInTheMiddleOfItsAnswerIsGivenUpToo() {
        answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
        assertEndsInTime();
    }

    @Test
    void aFailureIsNotAnsweredWithASecondAttempt() throws InterruptedException {
        for (String status : List.of("500 Internal Server Error", "429 Too Many Requests", "401 Unauthorized")) {
            received.set(0);
            answer = "HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\n{}";
            assertThrows(KubernetesClientException.class, () -> write(new BoundedRequests(client, GENEROUS)), status);
            Thread.sleep(300);
            assertEquals(1, received.get(), status);
        }
    }

    @Test
    void whatTheThreadDoesNextIsNotInterrupted() {
        answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        BoundedRequests requests = new BoundedRequests(client, LIMIT);
        write(requests);
        answer = "";
        assertThrows(KubernetesClientException.class, () -> write(requests));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private void assertEndsInTime() {
        long begin = System.nanoTime();
        KubernetesClientException failed =
                assertThrows(KubernetesClientException.class, () -> write(new BoundedRequests(client, LIMIT)));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(GENEROUS) < 0, took + ": " + Causes.line(failed));
        assertEquals(-1, failed.getCode(), "no answer");
        assertFalse(Thread.currentThread().isInterrupted());
        assertTrue(received.get() <= 1, "sent " + received + " times");
    }

    private static Service write(BoundedRequests requests) {
        return requests.make(PATCH::write);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.endsWith(" HTTP/1.1")) {
                    received.incrementAndGet();
                }
                // The end of the head: the body follows, and is short enough to be sent already.
                if (line.isEmpty()) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                }
            }
        } catch (IOException closed) {
            // The client has given up.
        }
    }
}
