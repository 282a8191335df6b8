package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;

/**
 * Lets some methods of one path through; the JDK's server would also pass on every longer path.
 *
 * @param methods in the order of the header Allow
 */
record ExactPath(String path, List<String> methods, HttpHandler handler) implements HttpHandler {

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!methods.contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
                exchange.sendResponseHeaders(405, -1);
            } else {
                handler.handle(exchange);
            }
        }
    }
}
