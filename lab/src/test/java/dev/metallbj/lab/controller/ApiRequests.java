package dev.metallbj.lab.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metallbj.lab.apiserver.ApiServer;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What kubectl sends when it creates an object, and all of the answer: the client library drops warnings. Any thread. */
final class ApiRequests implements AutoCloseable {

    private final HttpClient http;
    private final String server;
    private final String token;

    /**
     * An answer.
     *
     * @param code of HTTP
     * @param warnings their texts
     */
    record Answer(int code, String body, List<String> warnings) {

        boolean accepted() {
            return code == 200 || code == 201;
        }

        @Override
        public String toString() {
            return code + " " + warnings + " " + body;
        }
    }

    ApiRequests(ApiServer server) throws IOException, GeneralSecurityException {
        Config config = Config.fromKubeconfig(Files.readString(server.kubeconfig()));
        this.server = server.url();
        this.token = config.getAutoOAuthToken() == null ? config.getOauthToken() : config.getAutoOAuthToken();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(Base64.getDecoder().decode(config.getCaCertData())))
                .build();
    }

    /** Creates an object of the group metallb.io. */
    Answer create(String namespace, String kind, String yaml) throws IOException, InterruptedException {
        return post(namespace, kind, yaml, "");
    }

    /** As {@link #create}, but nothing is stored; the webhooks are called all the same. */
    Answer tryToCreate(String namespace, String kind, String yaml) throws IOException, InterruptedException {
        return post(namespace, kind, yaml, "&dryRun=All");
    }

    private Answer post(String namespace, String kind, String yaml, String query)
            throws IOException, InterruptedException {
        String version = kind.equals("BGPPeer") ? "v1beta2" : "v1beta1";
        String plural = kind.toLowerCase(Locale.ROOT).replaceFirst("y$", "ie") + "s";
        URI uri = URI.create(server + "/apis/metallb.io/" + version + "/namespaces/" + namespace + "/" + plural
                + "?fieldManager=kubectl" + query);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/yaml")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "apiVersion: metallb.io/" + version + "\nkind: " + kind + "\n" + yaml))
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                new String(response.body(), UTF_8),
                response.headers().allValues("Warning"));
    }

    @Override
    public void close() {
        http.close();
    }

    /** A client that trusts the certificates of a PEM text, and nobody else. */
    static SSLContext trusting(byte[] pem) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (var certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            trusted.setCertificateEntry("authority-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
