package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A node whose interfaces, addresses and kernel parameters change while its speaker announces, and one that may not open them. */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last one ends the speaker
class InterfacesTest {
    private static final String OPERATOR = "metallb-system";
    private static final String PORT = "02:00:c6:33:64:f1";
    private static final String OTHER = "02:00:c6:33:64:f2";
    private static final String BRIDGE = "02:00:c6:33:64:f3";

    private Product product;
    private Node node;
    private Namespace inside;
    private String first;
    private String ip;

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(1).withoutDataPath());
        node = product.lab().nodes().getFirst();
        inside = node.host().namespace();
        first = node.host().addresses().mac();
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply(OPERATOR, "gitops/default/l2advertisement.yaml");
        product.apply("default", "gitops/default/service.yaml");
        ip = product.awaitAddress("default", "my-service");
        product.serveEverywhere("default", "my-service");
        product.awaitAnnouncer(ip, product.lab().nodes());
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @Test
    @Order(1)
    void whatAnswersIsWhatThereIs() {
        Namespace segment = product.lab().segment().namespace();
        segment.ip(
                "link",
                "add",
                "extra",
                "type",
                "veth",
                "peer",
                "name",
                "eth1",
                "address",
                PORT,
                "netns",
                inside.name());
        segment.ip("link", "set", "extra", "master", Segment.BRIDGE, "up");
        inside.ip("link", "set", "eth1", "up");
        awaitAnswersFrom(first, PORT);
        inside.ip("link", "set", "eth1", "address", OTHER);
        awaitAnswersFrom(first, OTHER);
        inside.ip("link", "set", "eth1", "name", "ens9");
        awaitAnswersFrom(first, OTHER);
        inside.ipBatch(List.of(
                "link add bridge1 address " + BRIDGE + " type bridge",
                "link set bridge1 up",
                "link set ens9 master bridge1"));
        awaitAnswersFrom(first, BRIDGE);
        inside.ip("link", "del", "bridge1");
        awaitAnswersFrom(first, OTHER);
        inside.ip("link", "del", "ens9");
        awaitAnswersFrom(first);
        assertTrue(product.speaker(node).isReady());
    }

    @Test
    @Order(2)
    void aKernelThatAnswersByItselfIsReported() {
        assertEquals(0, risk("kernel_answers"));
        inside.sysctl("ipv4/conf/all/arp_ignore", "0");
        inside.ip("addr", "add", ip + "/32", "dev", "lo");
        assertTrue(Await.until(PATIENCE, () -> risk("kernel_answers") == 1), () -> Product.log(speaker()));
        LogLine line = speaker().awaitLog(logged -> logged.event().equals("dataPathRisk"), PATIENCE);
        assertTrue(line.message().contains(ip) && line.message().contains("lo has it"), line.text());
        assertTrue(
                Await.until(PATIENCE, () -> nodeEvents().stream().anyMatch(event -> event.contains(ip))),
                () -> "events on the node: " + nodeEvents());
        inside.sysctl("ipv4/conf/all/arp_ignore", "1"); // tells nobody; the address that comes with it does
        inside.ip("addr", "add", "203.0.113.99/32", "dev", "lo");
        assertTrue(Await.until(PATIENCE, () -> risk("kernel_answers") == 0), () -> Product.log(speaker()));
        speaker().awaitLog(logged -> logged.event().equals("dataPathRiskGone"), PATIENCE);
    }

    @Test
    @Order(3)
    void aSpeakerWithoutTheCapabilitySaysSoOnceAndWaits(@TempDir Path folder) throws Exception {
        if (Commands.find("setpriv").isEmpty()) {
            System.out.println("SKIPPED without CAP_NET_RAW: there is no setpriv");
            return;
        }
        speaker().stop();
        Program without = product.startSpeaker(
                node, Map.of("JAVA_HOME", javaWith(folder, "-net_raw").toString()));
        LogLine line = without.awaitLog(logged -> logged.message().contains("CAP_NET_RAW"), Duration.ofSeconds(60));
        assertEquals("error", line.level());
        assertTrue(line.message().contains("capabilities.add: [NET_RAW]"), line.message());
        Thread.sleep(1_500); // several more tries
        assertTrue(without.process().isAlive());
        assertTrue(without.isHealthy());
        assertFalse(without.isReady());
        assertEquals(
                1,
                without.log().stream()
                        .filter(logged -> logged.message().contains("CAP_NET_RAW"))
                        .count());
        assertEquals(List.of(), product.answers(ip));
        without.stop();
        Program nothingElse = product.startSpeaker(
                node, Map.of("JAVA_HOME", javaWith(folder, "-all,+net_raw").toString()));
        nothingElse.awaitReady(Duration.ofSeconds(60));
        awaitAnswersFrom(first);
    }

    // A Java that gives up capabilities first, at the place where the start script looks for one.
    private static Path javaWith(Path folder, String capabilities) throws IOException {
        Path home = Files.createTempDirectory(folder, "java");
        Path real = Path.of(System.getProperty("java.home"));
        Files.copy(real.resolve("release"), home.resolve("release"));
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nexec setpriv --bounding-set=" + capabilities + " --inh-caps=-all "
                        + real.resolve("bin/java") + " \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Program speaker() {
        return product.speaker(node);
    }

    private double risk(String kind) {
        return speaker()
                .metrics()
                .value("metallb_speaker_data_path_risk{kind=\"" + kind + "\"}")
                .orElse(-1);
    }

    private List<String> nodeEvents() {
        return product.lab().kubernetes().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals("Node"))
                .filter(event -> "DataPathRisk".equals(event.getReason()))
                .map(event -> event.getInvolvedObject().getName() + ": " + event.getMessage())
                .toList();
    }

    private void awaitAnswersFrom(String... macs) {
        Set<MacAddress> expected = new HashSet<>();
        for (String mac : macs) {
            expected.add(MacAddress.parse(mac));
        }
        Await.until(PATIENCE, () -> Set.copyOf(product.answers(ip)).equals(expected));
        assertEquals(expected, Set.copyOf(product.answers(ip)), () -> Product.log(speaker()));
    }
}
