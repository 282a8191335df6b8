package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.http.Access.Decision;
import dev.metallbj.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /metrics}: plain HTTP for everybody, as users' scrapers expect it; or, when a certificate folder is given, HTTPS for those with a token that
 * may (spec section 8).
 */
public final class MetricsHttp {

    /** The path that is served. */
    public static final String PATH = "/metrics";

    private static final String BEARER = "Bearer ";

    private MetricsHttp() {}

    /**
     * Opens the port of {@code --port}; 0 switches it off.
     *
     * @param access who may scrape over HTTPS; asked for only when there is a certificate
     * @throws UsageException when a {@code --tls-...} flag names something that does not exist, also where HTTPS is not used
     * @throws StartupException when the port cannot be had or the certificate cannot be read
     */
    public static HttpPort start(Arguments arguments, Metrics metrics, Supplier<Access> access)
            throws UsageException, StartupException {
        TlsSettings settings = TlsSettings.from(arguments);
        int port = arguments.get(CommonFlags.PORT);
        if (port == 0) {
            return HttpPort.off();
        }
        String folder = arguments.get(CommonFlags.METRICS_CERT_DIR);
        return folder.isEmpty()
                ? open(port, metrics)
                : open(port, metrics, ServerTls.of(Path.of(folder), settings), access.get());
    }

    /** Plain HTTP. */
    static HttpPort open(int port, Metrics metrics) throws StartupException {
        Map<String, HttpHandler> handlers = Map.of(PATH, exchange -> scrape(exchange, metrics));
        return HttpPort.open(CommonFlags.PORT, port, handlers, Optional.empty());
    }

    /** HTTPS. */
    static HttpPort open(int port, Metrics metrics, ServerTls tls, Access access) throws StartupException {
        Map<String, HttpHandler> handlers = Map.of(PATH, exchange -> scrapeIfAllowed(exchange, metrics, access));
        return HttpPort.open(CommonFlags.PORT, port, handlers, Optional.of(tls));
    }

    private static void scrapeIfAllowed(HttpExchange exchange, Metrics metrics, Access access) throws IOException {
        switch (access.decide(token(exchange))) {
            case Decision.Allowed _ -> scrape(exchange, metrics);
            case Decision.Refused refused -> refuse(exchange, refused);
        }
    }

    /** RFC 6750 section 2.1; the scheme's name in any case (RFC 9110 section 11.1). */
    private static Optional<String> token(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .filter(token -> !token.isEmpty());
    }

    private static void refuse(HttpExchange exchange, Decision.Refused refused) throws IOException {
        byte[] body = (refused.message() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        if (refused.status() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"metrics\"");
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(refused.status(), head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
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
