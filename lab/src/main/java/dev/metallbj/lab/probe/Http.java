package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Namespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** HTTP from inside a namespace, one connection a request. The simple client, because the others start threads. */
public final class Http {
    private Http() {}

    /**
     * What came back.
     *
     * @param status as 200
     * @param contentType empty if there is none
     * @param body as UTF-8
     */
    public record Reply(int status, String contentType, String body) {}

    /**
     * GET.
     *
     * @param limit for connecting and for each read
     * @param headers of the request
     * @throws IOException if there is no connection or no whole reply in time
     */
    public static Reply get(Namespace namespace, String url, Duration limit, Map<String, String> headers)
            throws IOException {
        return namespace.call(() -> {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) limit.toMillis());
            connection.setReadTimeout((int) limit.toMillis());
            // A connection that was kept would be used again by a later request from another namespace.
            connection.setRequestProperty("Connection", "close");
            headers.forEach(connection::setRequestProperty);
            return read(connection);
        });
    }

    private static Reply read(HttpURLConnection connection) throws IOException {
        try {
            int status = connection.getResponseCode();
            InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            String body = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            String type = connection.getContentType();
            return new Reply(status, type == null ? "" : type, body);
        } finally {
            connection.disconnect();
        }
    }
}
