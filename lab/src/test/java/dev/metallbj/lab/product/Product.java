package dev.metallbj.lab.product;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.ArpAnswer;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.packet.MacAddress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Controller and speakers at work in a lab, and what tests ask of them. One test thread. */
final class Product implements AutoCloseable {
    /** For anything that should take well under a second; the machine is shared. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration ARP_WINDOW = Duration.ofMillis(200);

    private final Lab lab;
    private final Program controller;
    private final Map<Node, Program> speakers = new LinkedHashMap<>();

    private Product(Lab lab, String... flags) {
        this.lab = lab;
        this.controller = lab.startController(flags);
        for (Node node : lab.nodes()) {
            speakers.put(node, lab.startSpeaker(node, flags));
        }
    }

    /** A lab with our custom resources, one controller, and a speaker on each node; ready when this returns. */
    static Product start(Lab.Builder builder, String... flags) {
        Lab lab = builder.crds(ProjectFiles.get("crds/manifests")).start();
        try {
            Product product = new Product(lab, flags);
            product.awaitReady();
            return product;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    /**
     * As {@link #start}, but the control plane is out of reach for all programs until {@code meanwhile} has been run.
     *
     * @param meanwhile is given the product while it cannot be ready
     */
    static Product startWithoutApiServer(Lab.Builder builder, Consumer<Product> meanwhile, String... flags) {
        Lab lab = builder.crds(ProjectFiles.get("crds/manifests")).start();
        try {
            lab.nodes().forEach(node -> lab.segment().cutFromControlPlane(node.host()));
            Product product = new Product(lab, flags);
            lab.apiServer().stop(); // the controller is on its side of the cut, and takes longer to start than this
            meanwhile.accept(product);
            lab.apiServer().start();
            lab.segment().heal();
            product.awaitReady();
            return product;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    void awaitReady() {
        controller.awaitReady(Duration.ofSeconds(60));
        speakers.values().forEach(speaker -> speaker.awaitReady(Duration.ofSeconds(60)));
    }

    Lab lab() {
        return lab;
    }

    Program controller() {
        return controller;
    }

    Program speaker(Node node) {
        return requireNonNull(speakers.get(node), node + " has no speaker");
    }

    /** Starts the speaker of a node once more, after it has ended; returns at once. */
    Program startSpeaker(Node node, String... flags) {
        return startSpeaker(node, Map.of(), flags);
    }

    /** As {@link #startSpeaker(Node, String...)}, with more environment. */
    Program startSpeaker(Node node, Map<String, String> environment, String... flags) {
        Program speaker = lab.startSpeaker(node, List.of(flags), environment, Optional.empty());
        speakers.put(node, speaker);
        return speaker;
    }

    List<Program> speakers() {
        return List.copyOf(speakers.values());
    }

    /** Waits until every speaker counts so many members alive. */
    void awaitMembers(int wanted) {
        List<Integer> all = Collections.nCopies(speakers.size(), wanted);
        Await.until(PATIENCE, () -> membersAlive().equals(all));
        assertEquals(
                all,
                membersAlive(),
                () -> "members alive, by each speaker; " + log(speakers().getFirst()));
    }

    private List<Integer> membersAlive() {
        return speakers.values().stream()
                .map(speaker -> speaker.members("alive"))
                .toList();
    }

    /** Applies {@code lab/manifests/FILE} as {@code kubectl -n NAMESPACE apply -f} does. */
    void apply(String namespace, String file) {
        lab.apiServer().manifests().apply(ProjectFiles.get("lab/manifests/" + file), namespace, Map.of());
    }

    void delete(String namespace, String file) {
        lab.apiServer().manifests().delete(ProjectFiles.get("lab/manifests/" + file), namespace, Map.of());
    }

    /** Gives a Service one ready endpoint on each node. */
    void serveEverywhere(String namespace, String service) {
        lab.endpoints().setReady(namespace, service, lab.nodes());
    }

    Service service(String namespace, String name) {
        return lab.kubernetes().services().inNamespace(namespace).withName(name).require();
    }

    /** What the status says now. */
    List<String> addresses(String namespace, String name) {
        var status = service(namespace, name).getStatus();
        return status.getLoadBalancer() == null
                ? List.of()
                : status.getLoadBalancer().getIngress().stream()
                        .map(LoadBalancerIngress::getIp)
                        .toList();
    }

    /** Waits until the Service has exactly this address. */
    void awaitAddress(String namespace, String name, String expected) {
        Await.until(PATIENCE, () -> addresses(namespace, name).equals(List.of(expected)));
        assertEquals(List.of(expected), addresses(namespace, name), namespace + "/" + name + "; " + log(controller));
    }

    /** Waits until the Service has an address, and returns it. */
    String awaitAddress(String namespace, String name) {
        assertTrue(
                Await.until(PATIENCE, () -> !addresses(namespace, name).isEmpty()),
                () -> namespace + "/" + name + " got no address; " + log(controller));
        return addresses(namespace, name).getFirst();
    }

    /** Waits until the first node of the election, and it alone, answers ARP for the address, on whatever interfaces. */
    Node awaitAnnouncer(String ip, List<Node> candidates) {
        Node winner = electionWinner(ip, candidates);
        Await.until(PATIENCE, () -> answerers(ip).equals(Set.of(winner)));
        assertEquals(Set.of(winner), answerers(ip), () -> "who answers for " + ip + "; " + log(speaker(winner)));
        return winner;
    }

    /** The nodes that answer ARP (IPv6: solicitations) for the address now. */
    Set<Node> answerers(String ip) {
        return answers(ip).stream().map(this::owner).collect(Collectors.toSet());
    }

    private Node owner(MacAddress mac) {
        return lab.nodes().stream()
                .filter(node -> node.host().ports().stream()
                        .anyMatch(
                                port -> MacAddress.parse(port.addresses().mac()).equals(mac)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(mac + " is no node's"));
    }

    void awaitAnsweredBy(String ip, Node node, String interfaceName) {
        List<MacAddress> expected = List.of(mac(node, interfaceName));
        Await.until(PATIENCE, () -> answers(ip).equals(expected));
        assertEquals(expected, answers(ip), () -> ip + " should be answered by " + node + "; " + log(speaker(node)));
    }

    /** Waits until nobody answers ARP for the address. */
    void awaitSilence(String ip) {
        Await.until(PATIENCE, () -> answers(ip).isEmpty());
        assertEquals(List.of(), answers(ip), () -> ip + " should not be answered");
    }

    /** Every MAC that answers one ARP request (IPv6: solicitation) now. */
    List<MacAddress> answers(String ip) {
        return lab.client().resolve(ip, ARP_WINDOW).stream().map(ArpAnswer::mac).toList();
    }

    static MacAddress mac(Node node, String interfaceName) {
        return MacAddress.parse(node.host().port(interfaceName).addresses().mac());
    }

    /** The node with the lowest SHA-256 of {@code node#ip}: MetalLB's rule, written a second time as a check on the first. */
    static Node electionWinner(String ip, List<Node> candidates) {
        return candidates.stream()
                .min((a, b) -> Arrays.compareUnsigned(hash(a, ip), hash(b, ip)))
                .orElseThrow();
    }

    private static byte[] hash(Node node, String ip) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((node.name() + "#" + IpAddress.parse(ip)).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Our events on a Service, {@code reason: message}. The API server has some of its own. */
    List<String> events(String namespace, String service) {
        return lab.kubernetes().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> service.equals(event.getInvolvedObject().getName()))
                .filter(event -> event.getReportingComponent().startsWith("metallb-"))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    /** Waits for an event whose reason and message begin like this. */
    void awaitEvent(String namespace, String service, String start) {
        assertTrue(
                Await.until(
                        PATIENCE, () -> events(namespace, service).stream().anyMatch(event -> event.startsWith(start))),
                () -> "no event \"" + start + "\" on " + namespace + "/" + service + ", only "
                        + events(namespace, service));
    }

    static String log(Program program) {
        return "the log of " + program.process().name() + " ends with:\n"
                + program.process().logTail(15);
    }

    @Override
    public void close() {
        lab.close();
    }
}
