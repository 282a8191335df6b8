package dev.metallbj.lab.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A new installation: the speakers start before the controller has made the Secret of gossip, and it is not mounted. */
@NeedsLab
class AwaitedSecretTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SECRET = "metallb-memberlist";

    @Test
    void aSpeakerTakesTheSecretFromTheApiOnceItIsThere() {
        try (Lab lab =
                Lab.builder().nodes(1).crds(ProjectFiles.get("crds/manifests")).start()) {
            Program speaker = lab.startSpeaker(
                    lab.nodes().getFirst(), "--ml-secret-key-path=/nonexistent", "--ml-secret-name=" + SECRET);
            speaker.awaitLog(line -> line.event().equals("waitingForSecret"), LIMIT);
            lab.kubernetes()
                    .secrets()
                    .inNamespace(lab.namespace())
                    .resource(new SecretBuilder()
                            .withNewMetadata()
                            .withName(SECRET)
                            .endMetadata()
                            .withStringData(Map.of("secretkey", "some text for this test"))
                            .build())
                    .create();
            LogLine on = speaker.awaitLog(line -> line.message().equals("gossip is on"), LIMIT);
            assertEquals("true", on.field("encrypted"));
            speaker.awaitReady(LIMIT);
        }
    }
}
