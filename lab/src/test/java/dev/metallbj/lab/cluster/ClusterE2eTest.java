package dev.metallbj.lab.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.cluster.product.Disturbance;
import dev.metallbj.lab.cluster.product.Disturbances;
import dev.metallbj.lab.cluster.product.Installation;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One cluster's life, in order: installation within the limits that users set, drains, a deleted Pod, a rolled DaemonSet, a power cut,
 * an upgrade, an uninstallation. A client uses the Service all the time.
 */
@NeedsCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterE2eTest {
    /** What kubelet sets for the whole machine where it is not kept from it. */
    private static final List<String> MACHINE_SETTINGS = List.of(
            "vm/overcommit_memory",
            "vm/panic_on_oom",
            "kernel/panic",
            "kernel/panic_on_oops",
            "kernel/keys/root_maxkeys");

    /**
     * So many in a second. Fewer than these may go without an answer while an address moves and the machine is busy: two speakers and a client share two
     * cores here. Requests may not.
     */
    private static final int QUESTIONS = 100;

    private Optional<Cluster> started = Optional.empty();
    private Optional<Installation> installed = Optional.empty();
    private Optional<ClusterNode> announcing = Optional.empty();
    private String ip = "";
    private Map<String, String> settingsBefore = Map.of();

    @AfterAll
    void takeDown() {
        started.ifPresent(Cluster::close);
    }

    private Cluster cluster() {
        return started.orElseThrow(() -> new IllegalStateException("the cluster did not start"));
    }

    private Installation installation() {
        return installed.orElseThrow(() -> new IllegalStateException("the installation failed"));
    }

    private Disturbances disturbances() {
        return new Disturbances(cluster(), installation(), ip);
    }

    private ClusterNode announcer() {
        return announcing.orElseThrow(() -> new IllegalStateException("the address was never announced"));
    }

    @Test
    @Order(1)
    void threeNodesGetReadyAndTheMachineKeepsItsSettings() throws IOException {
        settingsBefore = machineSettings();
        long begin = System.nanoTime();
        started = Optional.of(Cluster.start(3, List.of(Installation.image()), step -> {}));
        System.out.println("cluster up in " + seconds(begin));
        cluster().nodes().forEach(node -> assertTrue(cluster().isReady(node), node.name()));
        assertEquals(settingsBefore, machineSettings(), "kubelet must not change the machine's settings");
    }

    @Test
    @Order(2)
    void installedWithinTheUsersLimitsItAnnouncesTheFirstAddress() {
        Installation installation = new Installation(cluster());
        installed = Optional.of(installation);
        installation.applyService();
        long begin = System.nanoTime();
        installation.install("-f", ProjectFiles.get(Installation.LIMITED).toString());
        installation.applyPool(); // at once: webhooks and definitions must be there
        ip = installation.awaitAddress();
        announcing = Optional.of(installation.awaitAnnouncer(ip));
        System.out.println("helm install to the first answer by ARP: " + seconds(begin));
        assertTrue(installation.get(ip).startsWith("node-"), "HTTP through the address");
        String tested = installation.test();
        assertTrue(tested.contains("Phase:          Succeeded"), tested);
    }

    /** Both programs are replaced, by others without limits; those within limits hand over slowly (docs/cluster.md). */
    @Test
    @Order(3)
    void anUpgradeLosesNoRequest() {
        Disturbance seen = disturbances().upgrade(announcer());
        System.out.println("helm upgrade: " + seen);
        assertTrue(seen.lostNothing(), seen.toString());
        assertTrue(seen.outage().compareTo(Duration.ofSeconds(10)) < 0, seen.toString());
    }

    @Test
    @Order(4)
    void aDrainLosesNothingAndTheAddressReturns() {
        assertNothingLost("drain", disturbances().drain(announcer()));
        assertNothingLost("uncordon", disturbances().uncordon(announcer()));
    }

    @Test
    @Order(5)
    void aDrainOfTheNodeWithTheControllerLosesNothing() {
        disturbances().moveController(announcer());
        assertNothingLost("drain with the controller", disturbances().drain(announcer()));
        assertNothingLost("uncordon", disturbances().uncordon(announcer()));
    }

    @Test
    @Order(6)
    void deletingTheAnnouncingSpeakersPodLosesNothing() {
        assertNothingLost("delete pod", disturbances().deleteSpeaker(announcer()));
    }

    @Test
    @Order(7)
    void rollingTheDaemonSetLosesNothing() {
        assertNothingLost("rollout restart", disturbances().roll(announcer()));
    }

    @Test
    @Order(8)
    void anotherNodeTakesOverAfterAPowerCutAndNothingIsLostWhenItIsBack() {
        Disturbance cut = disturbances().powerOff(announcer());
        System.out.println("power cut: " + cut);
        assertTrue(cut.outage().compareTo(Duration.ofSeconds(10)) < 0, cut.toString());
        assertNothingLost("power again", disturbances().powerOn(announcer()));
    }

    @Test
    @Order(9)
    void anUninstallationKeepsPoolsAndAddressesAndTheNextInstallationAnnouncesThemAgain() {
        String before = installation().kept();
        System.out.println("helm uninstall: " + disturbances().uninstall());
        assertEquals(before, installation().kept());
        System.out.println("helm install again: " + disturbances().installAgain(announcer()));
        assertEquals(Optional.of(ip), installation().address());
    }

    /** {@code helm install ... && kubectl apply -f pools.yaml}: the controller validates what was stored before it was there. */
    @Test
    @Order(10)
    void poolsMayBeAppliedBeforeAnythingRuns() {
        disturbances().uninstall();
        installation().kubectl("delete", "ipaddresspools,l2advertisements", "--all", "-n", Installation.NAMESPACE);
        installation().installNow("-f", ProjectFiles.get(Installation.LIMITED).toString());
        installation().applyPool();
        installation().awaitAnnouncer(ip);
    }

    @Test
    @Order(11)
    void nothingIsLeftOnTheMachine() throws IOException {
        String id = cluster().run().id();
        Path folder = cluster().run().folder();
        cluster().close();
        assertTrue(Files.notExists(folder), folder.toString());
        assertEquals(List.of(), namedAfter(id, Path.of("/run/netns")), "network namespaces");
        for (String controller : List.of("cpu", "cpuset", "memory", "pids")) {
            assertEquals(List.of(), namedAfter(id, Path.of("/sys/fs/cgroup", controller)), "cgroups");
        }
        assertTrue(Files.readAllLines(Path.of("/proc/mounts")).stream().noneMatch(line -> line.contains(id)), "mounts");
        assertEquals(settingsBefore, machineSettings());
    }

    private static void assertNothingLost(String what, Disturbance seen) {
        System.out.println(what + ": " + seen);
        assertTrue(seen.lostNothing() && seen.arp().unanswered() < QUESTIONS, () -> what + ": " + seen);
    }

    private static List<String> namedAfter(String id, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, "*lab-" + id + "-*")) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private static Map<String, String> machineSettings() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String key : MACHINE_SETTINGS) {
            settings.put(key, Files.readString(Path.of("/proc/sys", key)).trim());
        }
        return settings;
    }

    private static String seconds(long begin) {
        return "%.1f s".formatted((System.nanoTime() - begin) / 1e9);
    }
}
