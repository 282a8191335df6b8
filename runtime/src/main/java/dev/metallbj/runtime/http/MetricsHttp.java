package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code /metrics}: plain HTTP, as users' scrapers expect it, or HTTPS when a certificate folder is given (spec section 8). */
public final class MetricsHttp {

    private MetricsHttp() {}

    /**
     * Opens the port of {@code --port}; 0 switches it off.
     *
     * @throws UsageException when a {@code --tls-...} flag names something that does not exist, also where HTTPS is not used
     * @throws StartupException when the port cannot be had or the certificate cannot be read
     */
    public static HttpPort start(Arguments arguments, Metrics metrics) throws UsageException, StartupException {
        TlsSettings settings = TlsSettings.from(arguments);
        int port = arguments.get(CommonFlags.PORT);
        if (port == 0) {
            return HttpPort.off();
        }
        String folder = arguments.get(CommonFlags.METRICS_CERT_DIR);
        return open(
                port,
                metrics,
                folder.isEmpty() ? Optional.empty() : Optional.of(ServerTls.of(Path.of(folder), settings)));
    }

    static HttpPort open(int port, Metrics metrics, Optional<ServerTls> tls) throws StartupException {
        Map<String, HttpHandler> handlers = Map.of("/metrics", exchange -> scrape(exchange, metrics));
        return HttpPort.open(CommonFlags.PORT, port, handlers, tls);
    }

    private static void scrape(HttpExchange exchange, Metrics metrics) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", Metrics.CONTENT_TYPE);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        // Length 0 means chunks: ten thousand series are a megabyte, which is never held at once.
        exchange.sendResponseHeaders(200, head ? -1 : 0);
        if (!head) {
            metrics.writeTo(exchange.getResponseBody());
        }
    }
}
