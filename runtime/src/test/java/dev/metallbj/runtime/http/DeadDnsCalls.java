package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.ValueType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/** The process of {@link DeadDnsTest}: prints how long a look-up of the system takes, and calls of a port of ours. Milliseconds. */
final class DeadDnsCalls {

    private static final InetAddress OUTSIDE = address(198, 51, 100, 1);
    private static final InetAddress LOOPBACK = address(127, 0, 0, 1);

    private DeadDnsCalls() {}

    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        Process lookUp = new ProcessBuilder("getent", "hosts", OUTSIDE.getHostAddress()).start();
        lookUp.waitFor();
        System.out.println("lookUp " + ms(begin));

        TlsSettings settings = new TlsSettings(List.of("TLSv1.3"), List.of(), List.of());
        ServerTls tls = ServerTls.of(Path.of(args[0]), settings);
        Flag<Integer> flag = Flag.of("webhook-port", ValueType.port(), 0, "");
        try (HttpPort port = HttpPort.openForPosts(flag, 0, Map.of("/echo", DeadDnsCalls::answer), tls)) {
            // Classes are loaded; the loopback address is in /etc/hosts.
            for (int i = 0; i < 3; i++) {
                call(LOOPBACK, port.port());
            }
            long[] took = new long[15];
            for (int i = 0; i < took.length; i++) {
                begin = System.nanoTime();
                call(OUTSIDE, port.port());
                took[i] = ms(begin);
            }
            Arrays.sort(took);
            System.out.println("median " + took[took.length / 2]);
            System.out.println("longest " + took[took.length - 1]);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, -1);
    }

    private static void call(InetAddress address, int port) throws Exception {
        try (Socket plain = new Socket(address, port);
                SSLSocket socket = (SSLSocket)
                        TrustsAnyone.context().getSocketFactory().createSocket(plain, "webhook", port, true)) {
            socket.getOutputStream()
                    .write("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(answer);
            }
        }
    }

    private static long ms(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static InetAddress address(int... octets) {
        byte[] raw = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            raw[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
