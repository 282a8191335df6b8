package dev.metallbj.lab.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.SelectorText;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.run.Await;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Inbox;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.kubernetes.ClusterCaches;
import dev.metallbj.speaker.kubernetes.ClusterCaches.Scope;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a speaker finds the others, while nothing else can be read: this API server does not know our custom resources. */
class SpeakerPodsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NAMESPACE = "default";
    private static final String SELECTOR = "app=metallb,component in (speaker)";

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.builder().startOnLoopback();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void gossipNeedsNothingButThePods() {
        create("speaker-a", "node-a", "192.0.2.1", "speaker");
        create("controller", "node-a", "192.0.2.7", "controller");
        Metrics metrics = new Metrics();
        AtomicInteger changes = new AtomicInteger();
        Config config = Config.fromKubeconfig(server.kubeconfig().toFile());
        try (KubernetesClient client = Clients.connect(config, "metallb-test");
                EventRecorder events = new EventRecorder(client, "metallb-test", "node-a", metrics, Clock.systemUTC());
                ClusterCaches caches = new ClusterCaches(
                        client,
                        new Scope(NAMESPACE, "", Optional.of(SELECTOR), "node-1", ""),
                        new Inbox(),
                        new ClientMetrics(metrics),
                        events)) {
            caches.onSpeakerPods(changes::incrementAndGet);
            caches.start();
            assertTrue(Await.until(SOON, caches::speakerPodsRead));
            assertEquals(List.of(pod("node-a", "192.0.2.1")), List.copyOf(caches.speakerPods()));
            assertEquals(1, changes.get());
            assertFalse(caches.isRead(), "there are no pools to read");

            create("speaker-b", "node-b", "192.0.2.2", "speaker");
            assertTrue(Await.until(SOON, () -> caches.speakerPods().contains(pod("node-b", "192.0.2.2"))));
            server.client()
                    .pods()
                    .inNamespace(NAMESPACE)
                    .withName("speaker-b")
                    .withGracePeriod(0)
                    .delete();
            assertTrue(Await.until(SOON, () -> caches.speakerPods().size() == 1));
            assertTrue(changes.get() >= 3);
        }
    }

    /** What {@code --ml-labels} may say is decided by the API server's own parser; ours must not differ. */
    @Test
    void selectorsAreCheckedAsTheServerDoes() {
        Random random = new Random(7946);
        List<String> pieces = List.of(
                "a", "app", "in", "notin", "=", "==", "!", "!=", "(", ")", ",", " ", "<", ">", "5", "-", "x.y/z");
        int accepted = 0;
        for (int i = 0; i < 150; i++) {
            StringBuilder text = new StringBuilder("app");
            for (int j = random.nextInt(7); j > 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            boolean ours = isAccepted(text.toString());
            assertEquals(isAcceptedByTheServer(text.toString()), ours, () -> "selector \"" + text + "\"");
            accepted += ours ? 1 : 0;
        }
        assertTrue(accepted > 15 && accepted < 135, "of 150 accepted: " + accepted);
    }

    private static boolean isAccepted(String text) {
        try {
            SelectorText.check(text);
            return true;
        } catch (InvalidTextException refused) {
            return false;
        }
    }

    private static boolean isAcceptedByTheServer(String text) {
        try {
            server.client()
                    .pods()
                    .inNamespace(NAMESPACE)
                    .withLabelSelector(text)
                    .list();
            return true;
        } catch (KubernetesClientException refused) {
            assertEquals(400, refused.getCode(), refused::getMessage);
            return false;
        }
    }

    private static SpeakerPod pod(String node, String address) {
        return new SpeakerPod(node, List.of(IpAddress.parse(address)), "v0.16.1");
    }

    private static void create(String name, String node, String address, String component) {
        server.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .withLabels(Map.of("app", "metallb", "component", component))
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewContainer()
                        .withName(component)
                        .withImage("example.com/metallb/" + component + ":v0.16.1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        server.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withName(name)
                .editStatus(pod -> new PodBuilder(pod)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewPodIP(address)
                        .endStatus()
                        .build());
    }
}
