package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The probes of the kubelet: {@code /healthz} for liveness, {@code /readyz} for readiness; 200 {@code ok}, or 503 with a reason per line. */
public final class HealthHttp {

    private HealthHttp() {}

    /**
     * Opens the port of {@code --health-probe-port}; 0 switches it off.
     *
     * @throws StartupException when the port cannot be had
     */
    public static HttpPort start(Arguments arguments, Health health) throws StartupException {
        int port = arguments.get(CommonFlags.HEALTH_PROBE_PORT);
        return port == 0 ? HttpPort.off() : open(port, health);
    }

    static HttpPort open(int port, Health health) throws StartupException {
        Map<String, HttpHandler> handlers =
                Map.of("/healthz", reasons(health::stuck), "/readyz", reasons(health::missing));
        return HttpPort.open(CommonFlags.HEALTH_PROBE_PORT, port, handlers, Optional.empty());
    }

    private static HttpHandler reasons(Supplier<List<String>> reasons) {
        return exchange -> answer(exchange, reasons.get());
    }

    private static void answer(HttpExchange exchange, List<String> reasons) throws IOException {
        String text = reasons.isEmpty() ? "ok\n" : String.join("\n", reasons) + "\n";
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reasons.isEmpty() ? 200 : 503, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
