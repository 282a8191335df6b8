package dev.metallbj.controller;

import com.sun.net.httpserver.HttpHandler;
import dev.metallbj.controller.certificate.CertificateRotation;
import dev.metallbj.controller.certificate.Lifetimes;
import dev.metallbj.controller.certificate.ServiceHost;
import dev.metallbj.controller.webhook.Admission;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.http.HttpPort;
import dev.metallbj.runtime.http.ServerTls;
import dev.metallbj.runtime.http.TlsSettings;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The port on which the API server calls, and the certificate it answers with. */
final class WebhookServer implements AutoCloseable {

    private final HttpPort port;
    private final Optional<CertificateRotation> rotation;

    private WebhookServer(HttpPort port, Optional<CertificateRotation> rotation) {
        this.port = port;
        this.rotation = rotation;
    }

    /**
     * Opens the port; with certificates of our own it answers when {@link #start} has got one.
     *
     * @param namespace the operator's
     * @param services all Services as last seen; called on the port's threads
     * @throws UsageException when a {@code --tls-...} flag names something that does not exist
     * @throws StartupException when the port cannot be had, or the certificate of {@code --cert-dir} cannot be read
     */
    static WebhookServer open(
            Arguments arguments,
            KubernetesClient client,
            String namespace,
            Health health,
            Supplier<List<Service>> services)
            throws UsageException, StartupException {
        TlsSettings settings = TlsSettings.from(arguments);
        Map<String, HttpHandler> handlers =
                new Admission(client, namespace, arguments.get(CommonFlags.LB_CLASS), services).handlers();
        if (arguments.get(ControllerFlags.DISABLE_CERT_ROTATION)) {
            // Whoever keeps the certificate also tells the API server whom to trust.
            ServerTls tls = ServerTls.of(Path.of(arguments.get(ControllerFlags.CERT_DIR)), settings);
            return new WebhookServer(open(arguments, handlers, tls), Optional.empty());
        }
        CertificateRotation rotation = new CertificateRotation(
                client,
                new ServiceHost(namespace, arguments.get(ControllerFlags.CERT_SERVICE_NAME)),
                arguments.get(ControllerFlags.WEBHOOK_SECRET),
                Lifetimes.DEFAULT,
                Clock.systemUTC(),
                health.condition("webhooks", "no certificate yet"));
        ServerTls tls = ServerTls.of(rotation::identity, settings);
        return new WebhookServer(open(arguments, handlers, tls), Optional.of(rotation));
    }

    private static HttpPort open(Arguments arguments, Map<String, HttpHandler> handlers, ServerTls tls)
            throws StartupException {
        int number = arguments.get(ControllerFlags.WEBHOOK_PORT);
        return HttpPort.openForPosts(ControllerFlags.WEBHOOK_PORT, number, handlers, tls);
    }

    /** Begins to look after the certificate; returns at once. */
    void start() {
        rotation.ifPresent(keeper -> keeper.start(port.port()));
    }

    /** The TCP port. */
    int port() {
        return port.port();
    }

    @Override
    public void close() {
        rotation.ifPresent(CertificateRotation::close);
        port.close();
    }
}
