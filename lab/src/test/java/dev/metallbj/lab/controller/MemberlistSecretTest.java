package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.SYSTEM;
import static dev.metallbj.lab.controller.ControllerCluster.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.Controller;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Secret of the speakers' gossip, which the controller makes. Each test has a Secret of its own. */
class MemberlistSecretTest {

    private static final String DEPLOYMENT = "metallb-controller";

    private static ControllerCluster cluster;
    private static Deployment deployment;

    @BeforeAll
    static void start() {
        cluster = ControllerCluster.start();
        Map<String, String> labels = Map.of("app", "metallb");
        deployment = cluster.client()
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(SYSTEM)
                        .withName(DEPLOYMENT)
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .withMatchLabels(labels)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("controller")
                        .withImage("example.com/controller")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void stopController() {
        cluster.stopController();
    }

    @Test
    void isMadeOnceAndBelongsToTheDeployment() {
        cluster.startController("--ml-secret-name=made", "--deployment=" + DEPLOYMENT);
        Secret made = awaitSecret("made");
        String text = key(made);
        assertEquals(22, text.length(), text);
        assertEquals(16, Base64.getDecoder().decode(text).length);
        assertTrue(GossipKey.fromSecret(text.getBytes(UTF_8)).isPresent());
        List<OwnerReference> owners = made.getMetadata().getOwnerReferences();
        assertEquals(1, owners.size());
        assertEquals(
                "apps/v1 Deployment " + DEPLOYMENT,
                owners.getFirst().getApiVersion() + " " + owners.getFirst().getKind() + " "
                        + owners.getFirst().getName());
        assertEquals(deployment.getMetadata().getUid(), owners.getFirst().getUid());
        cluster.awaitEvent(SYSTEM, DEPLOYMENT, "MemberlistSecretCreated", "made");
        cluster.stopController();

        cluster.runController("--ml-secret-name=made", "--deployment=" + DEPLOYMENT);
        assertEquals(made, awaitSecret("made"), "the key of a running group stays");
    }

    @Test
    void twoControllersMakeOne() {
        Controller first = cluster.startController("--ml-secret-name=raced", "--deployment=" + DEPLOYMENT);
        try {
            cluster.startController("--ml-secret-name=raced", "--deployment=" + DEPLOYMENT);
            Secret made = awaitSecret("raced");
            await("both are ready", () -> first.health().missing().isEmpty());
            assertEquals(made, awaitSecret("raced"));
        } finally {
            first.close();
        }
    }

    @Test
    void oneWithoutTheKeyIsLeftAloneAndNamed() {
        Secret foreign = cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(SYSTEM)
                        .withName("foreign")
                        .endMetadata()
                        .withStringData(Map.of("other", "value"))
                        .build())
                .create();
        cluster.startController("--ml-secret-name=foreign", "--deployment=" + DEPLOYMENT);
        cluster.awaitEvent(SYSTEM, "foreign", "Warning", "MemberlistSecretInvalid", "no key secretkey");
        assertEquals(foreign.getData(), awaitSecret("foreign").getData());
    }

    @Test
    void withoutADeploymentItIsMadeWithoutOwner() {
        cluster.startController("--ml-secret-name=orphan", "--deployment=absent");
        assertEquals(List.of(), awaitSecret("orphan").getMetadata().getOwnerReferences());
    }

    @Test
    void withoutANameNoneIsMade() {
        List<String> before = names();
        cluster.runController("--deployment=" + DEPLOYMENT);
        assertEquals(before, names());
    }

    @Test
    void anApiServerThatIsAbsentIsWaitedFor() {
        cluster.server().stop();
        Controller controller = cluster.startController("--ml-secret-name=late", "--deployment=" + DEPLOYMENT);
        assertFalse(controller.health().missing().isEmpty());
        cluster.server().start();
        assertFalse(key(awaitSecret("late")).isEmpty());
    }

    private static String key(Secret secret) {
        byte[] decoded = Base64.getDecoder().decode(secret.getData().get("secretkey"));
        return new String(decoded, UTF_8);
    }

    private static List<String> names() {
        return cluster.client().secrets().inNamespace(SYSTEM).list().getItems().stream()
                .map(secret -> secret.getMetadata().getName())
                .sorted()
                .toList();
    }

    private static Secret awaitSecret(String name) {
        await("Secret " + name, () -> find(name).isPresent());
        return find(name).orElseThrow();
    }

    private static Optional<Secret> find(String name) {
        return Optional.ofNullable(
                cluster.client().secrets().inNamespace(SYSTEM).withName(name).get());
    }
}
