package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** What a cluster has for the webhooks: configuration, Service, Secret. */
final class Registration {

    static final String SECRET = "metallb-webhook-cert";

    private static final String CONFIGURATION = "metallb-webhook-configuration";
    private static final String HOST = "metallb-webhook-service." + SYSTEM + ".svc";

    private final ControllerCluster cluster;

    Registration(ControllerCluster cluster) {
        this.cluster = cluster;
    }

    /** Has the API server call a port of this machine: through a Service of type ExternalName, which it resolves itself. */
    void create(int port) {
        cluster.server().manifests().applyText("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: metallb-webhook-service}
                        spec: {type: ExternalName, externalName: 127.0.0.1}
                        """, SYSTEM, Map.of());
        cluster.server().manifests().applyText(configuration(), SYSTEM, Map.of("port: 443", "port: " + port));
    }

    /** The chart's, but pools and advertisements are refused while nobody answers, as {@code crds.validationFailurePolicy: Fail} has it. */
    private static String configuration() {
        try {
            String document = Arrays.stream(Files.readString(ProjectFiles.get("deploy/metallb.yaml"))
                            .split("(?m)^---$"))
                    .filter(one -> one.contains("kind: ValidatingWebhookConfiguration"))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 2; i++) {
                document = document.replaceFirst("failurePolicy: Ignore", "failurePolicy: Fail");
            }
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException("deploy/metallb.yaml", e);
        }
    }

    /** Without configuration and Secret, as before the installation. */
    void remove() {
        configurations().withName(CONFIGURATION).delete();
        deleteSecret();
    }

    /** The bundle that all webhooks have, PEM; empty when one has none, or they differ. */
    String bundle() {
        Set<String> bundles = get().getWebhooks().stream()
                .map(webhook ->
                        Objects.requireNonNullElse(webhook.getClientConfig().getCaBundle(), ""))
                .collect(Collectors.toSet());
        return bundles.size() == 1
                ? new String(Base64.getDecoder().decode(bundles.iterator().next()), UTF_8)
                : "";
    }

    /** Puts a bundle into the first webhook. */
    void overwriteBundle(String pem) {
        String value = Base64.getEncoder().encodeToString(pem.getBytes(UTF_8));
        configurations().withName(CONFIGURATION).patch(PatchContext.of(PatchType.JSON), """
                        [{"op": "replace", "path": "/webhooks/0/clientConfig/caBundle", "value": "%s"}]
                        """.formatted(value));
    }

    String resourceVersion() {
        return get().getMetadata().getResourceVersion();
    }

    ValidatingWebhookConfiguration get() {
        return configurations().withName(CONFIGURATION).require();
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    ValidatingWebhookConfiguration,
                    ?,
                    io.fabric8.kubernetes.client.dsl.Resource<ValidatingWebhookConfiguration>>
            configurations() {
        return cluster.client().admissionRegistration().v1().validatingWebhookConfigurations();
    }

    /** Texts by key; empty without a Secret. */
    Map<String, String> secret() {
        Secret secret =
                cluster.client().secrets().inNamespace(SYSTEM).withName(SECRET).get();
        return Optional.ofNullable(secret).map(Secret::getData).orElse(Map.of()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new String(Base64.getDecoder().decode(entry.getValue()), UTF_8)));
    }

    void deleteSecret() {
        cluster.client().secrets().inNamespace(SYSTEM).withName(SECRET).delete();
    }

    /** Changes one key of the Secret. */
    void overwriteSecret(String key, String text) {
        cluster.client().secrets().inNamespace(SYSTEM).withName(SECRET).edit(secret -> {
            secret.getData().put(key, Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
            return secret;
        });
    }

    /** Takes all keys out of the Secret. */
    void emptySecret() {
        cluster.client()
                .secrets()
                .inNamespace(SYSTEM)
                .withName(SECRET)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\": null}");
    }

    /**
     * The certificate on a port, accepted as the API server accepts it.
     *
     * @param bundle PEM, trusted alone
     */
    static X509Certificate handshake(int port, String bundle) throws IOException, GeneralSecurityException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket = (SSLSocket) ApiRequests.trusting(bundle.getBytes(UTF_8))
                        .getSocketFactory()
                        .createSocket(plain, HOST, port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate)
                    List.of(socket.getSession().getPeerCertificates()).getFirst();
        }
    }
}
