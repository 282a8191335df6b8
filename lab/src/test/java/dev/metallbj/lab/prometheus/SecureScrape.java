package dev.metallbj.lab.prometheus;

import dev.metallbj.lab.node.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A scrape over HTTPS from the node itself, which trusts any certificate, as {@code curl -k} does. */
final class SecureScrape {
    private static final int LIMIT_MILLIS = 10_000;

    private final Node node;

    SecureScrape(Node node) {
        this.node = node;
    }

    record Reply(int status, String body) {}

    /** @param token that is sent along */
    Reply with(Optional<String> token) throws IOException {
        return node.host().namespace().call(() -> {
            var connection = (HttpsURLConnection)
                    URI.create("https://127.0.0.1:7472/metrics").toURL().openConnection(Proxy.NO_PROXY);
            connection.setSSLSocketFactory(trusting().getSocketFactory());
            connection.setHostnameVerifier((name, session) -> true);
            connection.setConnectTimeout(LIMIT_MILLIS);
            connection.setReadTimeout(LIMIT_MILLIS);
            connection.setRequestProperty("Connection", "close");
            token.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
            try {
                int status = connection.getResponseCode();
                InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
                return new Reply(status, new String(body.readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                connection.disconnect();
            }
        });
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
