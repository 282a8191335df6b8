package dev.metallbj.lab.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both programs of the image work with no more rights than the chart gives them. */
@NeedsImage
class ImageE2eTest {
    private static final int NOBODY = 65534;
    private static final String NET_RAW_ALONE = "0000000000002000";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SECRET_KEY_PATH = "METALLB_ML_SECRET_KEY_PATH";
    private static final long MEGABYTE = 1_000_000;

    private static final String OBJECTS = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: green}
            spec: {addresses: [192.0.2.0/24]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: all}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {type: LoadBalancer, ports: [{port: 80}]}
            """;

    @TempDir
    Path folder = Path.of("");

    @Test
    void anAddressIsGivenAndAnswered() throws IOException {
        UnpackedImage image = UnpackedImage.unpack(folder);
        long packed = image.layers().stream().mapToLong(Long::longValue).sum();
        assertTrue(packed <= 95 * MEGABYTE, packed + " bytes");

        try (Lab lab =
                Lab.builder().nodes(1).crds(ProjectFiles.get("crds/manifests")).start()) {
            Node node = lab.nodes().getFirst();
            node.addSpeakerPod(lab.namespace());
            lab.apiServer().manifests().applyText(OBJECTS, lab.namespace(), Map.of());
            lab.endpoints().setReady(lab.namespace(), "web", List.of(node));
            try (Container controller =
                            Container.start(lab, image, lab.segment().namespace(), controller(lab));
                    Container speaker = Container.start(lab, image, node.host().namespace(), speaker(lab, node))) {
                controller.awaitReady();
                speaker.awaitReady();

                assertTrue(Await.until(LIMIT, () -> !addresses(lab).isEmpty()), "no address");
                String ip = addresses(lab).getFirst();
                assertTrue(Await.until(LIMIT, () -> !lab.client().arp(ip).isEmpty()), "no answer for " + ip);

                assertEquals("0000000000000000", controller.status("CapEff"));
                assertEquals(Integer.toString(NOBODY), controller.status("Uid").split("\t")[0]);
                assertEquals(NET_RAW_ALONE, speaker.status("CapEff"));
                usesItsCache(controller);
                usesItsCache(speaker);
                assertEquals(0, controller.stop());
                assertEquals(0, speaker.stop());
            }
        }
    }

    private static void usesItsCache(Container container) throws IOException {
        List<LogLine> log = container.log();
        LogLine jvm = log.stream()
                .filter(line -> line.event().equals("jvm"))
                .findFirst()
                .orElseThrow();
        assertTrue(jvm.json().get("aotCache").asBoolean(), jvm::text);
        assertTrue(
                log.stream().allMatch(line -> line.json().isObject()),
                () -> "what the JVM says itself is no JSON: " + log);
    }

    private Container.Spec controller(Lab lab) throws IOException {
        Path files = files(lab, "controller");
        return new Container.Spec(
                "controller",
                NOBODY,
                List.of(),
                List.of("/controller", "--webhook-mode=disabled"),
                Map.of(
                        "KUBECONFIG", files.resolve("kubeconfig").toString(),
                        "METALLB_NAMESPACE", lab.namespace(),
                        "METALLB_POD_NAME", "controller"),
                files);
    }

    private Container.Spec speaker(Lab lab, Node node) throws IOException {
        Path files = files(lab, "speaker");
        Map<String, String> environment = new HashMap<>(lab.gossip().environment(node));
        environment.put(SECRET_KEY_PATH, files.resolve("memberlist").toString());
        environment.put("KUBECONFIG", files.resolve("kubeconfig").toString());
        environment.put("METALLB_NAMESPACE", lab.namespace());
        environment.put("METALLB_POD_NAME", node.speakerPod());
        environment.put("METALLB_NODE_NAME", node.name());
        return new Container.Spec("speaker", 0, List.of("CAP_NET_RAW"), List.of("/speaker"), environment, files);
    }

    /** What a Pod has mounted, readable for everybody. */
    private Path files(Lab lab, String user) throws IOException {
        Path files = folder(folder.resolve(user));
        copy(lab.apiServer().kubeconfig(user), files.resolve("kubeconfig"));
        Path secret = Path.of(lab.gossip().environment(lab.nodes().getFirst()).getOrDefault(SECRET_KEY_PATH, ""));
        copy(secret.resolve("secretkey"), folder(files.resolve("memberlist")).resolve("secretkey"));
        return files;
    }

    private static Path folder(Path path) throws IOException {
        Files.createDirectory(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static List<String> addresses(Lab lab) {
        return lab
                .kubernetes()
                .services()
                .inNamespace(lab.namespace())
                .withName("web")
                .require()
                .getStatus()
                .getLoadBalancer()
                .getIngress()
                .stream()
                .map(LoadBalancerIngress::getIp)
                .toList();
    }
}
