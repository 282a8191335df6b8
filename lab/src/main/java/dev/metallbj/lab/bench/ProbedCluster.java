package dev.metallbj.lab.bench;

import static java.util.Objects.requireNonNull;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.election.NodeOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three nodes whose speakers gossip, and one UDP Service that a client uses, beside others: for what is measured while nodes come and go. No
 * controller runs once all Services have their addresses. One thread.
 */
final class ProbedCluster implements AutoCloseable {
    static final String SERVICE = "echo";
    static final String IP = "192.0.2.10";
    static final int PORT = 7;

    /** Whether what should come back after a fault does so; no figure is about this. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int NODES = 3;
    private static final Duration LOADED_PATIENCE = Duration.ofMinutes(5);
    private static final Duration PACE = Duration.ofMillis(250);
    private static final int IN_A_ROW = 40;
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Service
            metadata: {name: NAME, annotations: {metallb.io/loadBalancerIPs: ADDRESS}}
            spec: {type: LoadBalancer, ports: [{name: echo, port: 7, protocol: UDP}]}
            """;

    private final Lab lab;
    private final Settings settings;
    private final Map<Node, Program> speakers = new LinkedHashMap<>();
    private final Map<Node, Optional<Cgroup>> limits = new LinkedHashMap<>();
    private List<String> otherAddresses = List.of();

    /**
     * What else there is.
     *
     * @param others further Services, which nobody serves
     * @param milliCpu each speaker's CPU quota, in thousandths; 0 for none
     * @param speakerOptions JAVA_OPTS of the speakers
     */
    record Settings(int others, int milliCpu, String speakerOptions) {
        static final Settings NOTHING_ELSE = new Settings(0, 0);

        Settings(int others, int milliCpu) {
            this(others, milliCpu, "");
        }

        Settings withSpeakerOptions(String options) {
            return new Settings(others, milliCpu, options);
        }
    }

    private ProbedCluster(Lab lab, Settings settings) {
        this.lab = lab;
        this.settings = settings;
    }

    /** Starts it; returns when every Service is announced by its elected node. */
    static ProbedCluster start(Settings settings, Progress progress) {
        Lab lab = BenchLab.startProbed(NODES, progress);
        try {
            ProbedCluster cluster = new ProbedCluster(lab, settings);
            cluster.assignAddresses(progress);
            cluster.startSpeakers(progress);
            return cluster;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    private void assignAddresses(Progress progress) {
        progress.step("creating " + (1 + settings.others) + " Services");
        Program controller = lab.startController();
        lab.apiServer().manifests().createNamespace(BenchLab.PROBED);
        lab.apiServer().manifests().applyText(MANIFEST, BenchLab.PROBED, Map.of("NAME", SERVICE, "ADDRESS", IP));
        lab.endpoints().setReady(BenchLab.PROBED, SERVICE, lab.nodes());
        try (AddressWatch watch = new AddressWatch(lab.kubernetes(), BenchLab.PROBED)) {
            watch.awaitAddress(SERVICE, PATIENCE);
        }
        if (settings.others > 0) {
            ManyServices.create(lab, settings.others);
            awaitOthers();
        }
        controller.stop();
    }

    private void awaitOthers() {
        try (AddressWatch watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE)) {
            if (!watch.awaitCount(settings.others, PATIENCE)) {
                throw new IllegalStateException(
                        "only " + watch.count() + " of " + settings.others + " have an address");
            }
            otherAddresses = watch.addresses().values().stream()
                    .map(AddressWatch.Seen::ip)
                    .toList();
        }
    }

    private void startSpeakers(Progress progress) {
        progress.step(
                "starting three speakers" + (settings.milliCpu > 0 ? ", each with " + settings.milliCpu + "m" : ""));
        for (Node node : lab.nodes()) {
            limits.put(node, limit(node));
            startSpeaker(node);
        }
        awaitAllAnnounced();
        awaitMembers(NODES, settings.milliCpu > 0 ? LOADED_PATIENCE : PATIENCE);
    }

    private Optional<Cgroup> limit(Node node) {
        return settings.milliCpu == 0
                ? Optional.empty()
                : Optional.of(Cgroup.create(lab.run(), node.speakerPod(), settings.milliCpu, 100L << 20));
    }

    /** Starts the speaker of a node once more, after it has ended; returns at once. */
    void startSpeaker(Node node) {
        speakers.put(
                node,
                lab.startSpeaker(
                        node,
                        List.of(),
                        Map.of("JAVA_OPTS", settings.speakerOptions),
                        requireNonNull(limits.get(node))));
    }

    /**
     * Changes every speaker's CPU quota, at once.
     *
     * @param milliCpu in thousandths, at least 10
     * @throws IllegalStateException if they were started without one
     */
    void limitCpu(int milliCpu) {
        for (Optional<Cgroup> limit : limits.values()) {
            limit.orElseThrow(() -> new IllegalStateException("no quota to change"))
                    .limitCpu(milliCpu);
        }
    }

    /** By the speakers' logs, which costs them nothing. */
    private void awaitAllAnnounced() {
        int wanted = 1 + settings.others;
        if (!Await.every(PACE, LOADED_PATIENCE, () -> announced() == wanted)) {
            throw new IllegalStateException(announced() + " of " + wanted + " Services are announced; "
                    + speaker(owner()).process().logTail(20));
        }
    }

    private int announced() {
        return speakers.values().stream().mapToInt(Announced::count).sum();
    }

    /**
     * Waits until every speaker counts so many members alive.
     *
     * @throws IllegalStateException if that takes longer than {@code limit}
     */
    void awaitMembers(int wanted, Duration limit) {
        for (Program speaker : speakers.values()) {
            if (!Await.every(PACE, limit, () -> alive(speaker) == wanted)) {
                throw new IllegalStateException(speaker + " counts " + alive(speaker) + " members alive, not " + wanted
                        + "; its log ends with:\n" + speaker.process().logTail(20));
            }
        }
    }

    /** How many members a speaker counts alive; 0 if it does not answer. */
    static int alive(Program speaker) {
        return speaker.members("alive");
    }

    Lab lab() {
        return lab;
    }

    Program speaker(Node node) {
        return requireNonNull(speakers.get(node), node + " has no speaker");
    }

    List<Program> speakers() {
        return List.copyOf(speakers.values());
    }

    /** The addresses of the other Services. */
    List<String> otherAddresses() {
        return otherAddresses;
    }

    /** The first node of the election for an address, where every node is a candidate. */
    Node ownerOf(String ip) {
        return order(ip).getFirst();
    }

    /** The node that announces the Service when all is well. */
    Node owner() {
        return ownerOf(IP);
    }

    /** The node that takes over from it. */
    Node successor() {
        return order(IP).get(1);
    }

    private List<Node> order(String ip) {
        List<String> names = lab.nodes().stream().map(Node::name).toList();
        return NodeOrder.of(IpAddress.parse(ip), names).nodes().stream()
                .map(lab::node)
                .toList();
    }

    /** Begins to use the Service from the client, every 5 ms. */
    UdpProbe probe() {
        UdpProbe probe = UdpProbe.start(lab.client(), IP, PORT);
        awaitAnswers(probe, owner());
        return probe;
    }

    /**
     * Waits until a node answers one probe after the other.
     *
     * @throws IllegalStateException if that takes longer than a minute
     */
    void awaitAnswers(UdpProbe probe, Node node) {
        if (!probe.awaitAnswers(node.name(), System.nanoTime(), IN_A_ROW, PATIENCE)) {
            List<String> logs = new ArrayList<>();
            speakers.values()
                    .forEach(speaker ->
                            logs.add(speaker + ":\n" + speaker.process().logTail(8)));
            throw new IllegalStateException(IP + " is not answered by " + node + ": "
                    + probe.report().owners() + "\n" + String.join("\n", logs));
        }
    }

    /**
     * How many requests the speakers that run now did not answer though they announce the address.
     *
     * @param reason as {@code fenced} (stood still) or {@code shed} (short of CPU)
     */
    int unansweredFor(String reason) {
        String series = "metallb_layer2_frames_dropped{reason=\"" + reason + "\"}";
        return (int) speakers.values().stream()
                .filter(speaker -> speaker.process().isAlive())
                .mapToDouble(speaker -> speaker.metrics().value(series).orElse(0))
                .sum();
    }

    /** How many lines all speakers have logged with this event. */
    int logged(String event) {
        return (int) speakers.values().stream()
                .flatMap(speaker -> speaker.log().stream())
                .filter(line -> line.event().equals(event))
                .count();
    }

    @Override
    public void close() {
        lab.close();
    }
}
