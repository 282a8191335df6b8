package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.certificate.CertificateRotation;
import dev.metallbj.controller.certificate.Lifetimes;
import dev.metallbj.controller.certificate.ServiceHost;
import dev.metallbj.controller.webhook.Admission;
import dev.metallbj.lab.controller.ApiRequests.Answer;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.ValueType;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.http.HttpPort;
import dev.metallbj.runtime.http.ServerTls;
import dev.metallbj.runtime.http.TlsSettings;
import dev.metallbj.runtime.kubernetes.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Certificates that hold for seconds, renewed again and again by two replicas while the API server goes on calling. */
class RotationTest {

    /** A new authority every 4 s, a new serving certificate every 2 s. */
    private static final Lifetimes SHORT = new Lifetimes(
            Duration.ofSeconds(10),
            Duration.ofSeconds(6),
            Duration.ofSeconds(6),
            Duration.ofSeconds(4),
            Duration.ofSeconds(1),
            Duration.ofHours(12));

    private static final Duration LENGTH = Duration.ofSeconds(9);
    private static final Duration PACE = Duration.ofMillis(50);

    /** All that the webhooks need, and all that the replicas here may do. */
    private static final String ROLES = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: webhooks}
            rules:
            - {apiGroups: [""], resources: [secrets], verbs: [create]}
            - {apiGroups: [""], resources: [secrets], resourceNames: [metallb-webhook-cert], verbs: [get, list, watch, patch]}
            - {apiGroups: [metallb.io], resources: [ipaddresspools, l2advertisements], verbs: [list]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: webhooks}
            rules:
            - apiGroups: [admissionregistration.k8s.io]
              resources: [validatingwebhookconfigurations]
              resourceNames: [metallb-webhook-configuration]
              verbs: [get, list, watch, patch]
            - {apiGroups: [""], resources: [namespaces], verbs: [list]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: webhooks}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: webhooks}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: webhooks}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: webhooks}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: webhooks}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: webhooks}]
            """;

    @Test
    void noCallFailsWhileEverythingIsRenewed() throws Exception {
        try (ControllerCluster cluster = startWithRoles();
                ApiRequests requests = new ApiRequests(cluster.server());
                Replica one = new Replica(cluster);
                Replica two = new Replica(cluster)) {
            Registration registration = new Registration(cluster);
            registration.create(one.port.port());
            await(
                    "ready",
                    () -> one.health.missing().isEmpty() && two.health.missing().isEmpty());

            assertThrows(
                    KubernetesClientException.class,
                    () -> one.client.secrets().inNamespace(SYSTEM).list(),
                    "the roles limit nobody");

            List<String> failures = new ArrayList<>();
            Set<X509Certificate> servings = new HashSet<>();
            Set<String> authorities = new HashSet<>();
            int calls = 0;
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() < end) {
                Answer answer = requests.tryToCreate(
                        SYSTEM, "IPAddressPool", "metadata: {name: tried}\nspec: {addresses: [192.0.2.0/24]}\n");
                if (!answer.accepted()) {
                    failures.add(answer.toString());
                }
                long read = System.nanoTime();
                String bundle = registration.bundle();
                for (Replica replica : List.of(one, two)) {
                    handshake(replica, bundle, read).ifPresent(servings::add);
                }
                authorities.add(registration.secret().getOrDefault("ca.crt", ""));
                calls++;
                Thread.sleep(PACE);
            }
            System.out.printf(
                    "%d calls, %d serving certificates, %d authorities, bundle of %d%n",
                    calls,
                    servings.size(),
                    authorities.size(),
                    registration.bundle().split("BEGIN", -1).length - 1);
            assertEquals(List.of(), failures);
            assertTrue(servings.size() >= 4 && authorities.size() >= 2, "too few were renewed");
            assertTrue(registration.bundle().contains(registration.secret().getOrDefault("ca.crt", "none")));
        }
    }

    /**
     * As an API server that has no connection yet.
     *
     * @return empty when it failed and this machine was so busy that the bundle is older than an API server's may be
     */
    private static Optional<X509Certificate> handshake(Replica replica, String bundle, long read) throws Exception {
        try {
            return Optional.of(Registration.handshake(replica.port.port(), bundle));
        } catch (SSLException refused) {
            if (System.nanoTime() - read > SHORT.propagation().toNanos()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static ControllerCluster startWithRoles() {
        ControllerCluster cluster = ControllerCluster.start();
        cluster.server().manifests().applyText(ROLES, SYSTEM, Map.of());
        return cluster;
    }

    /** The serving half of a controller. */
    private static final class Replica implements AutoCloseable {

        private final Health health = new Health();
        private final KubernetesClient client;
        private final CertificateRotation rotation;
        private final HttpPort port;

        Replica(ControllerCluster cluster) throws Exception {
            Config config =
                    Config.fromKubeconfig(Files.readString(cluster.server().kubeconfig()));
            config.setImpersonateUsername("webhooks");
            client = Clients.connect(config, "metallb-controller");
            rotation = new CertificateRotation(
                    client,
                    new ServiceHost(SYSTEM, "metallb-webhook-service"),
                    Registration.SECRET,
                    SHORT,
                    Clock.systemUTC(),
                    health.condition("webhooks", "no certificate yet"));
            port = HttpPort.openForPosts(
                    Flag.of("webhook-port", ValueType.port(), 0, ""),
                    0,
                    new Admission(client, SYSTEM, "", List::of).handlers(),
                    ServerTls.of(rotation::identity, new TlsSettings(List.of("TLSv1.3"), List.of(), List.of())));
            rotation.start(port.port());
        }

        @Override
        public void close() {
            rotation.close();
            port.close();
            client.close();
        }
    }
}
