package dev.metallbj.lab.cluster;

import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.apiserver.Binaries;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.project.BuildScript;
import dev.metallbj.lab.run.Await;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.packet.MacAddress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Kubernetes cluster on one machine: a control plane, nodes with real kubelets, and a client, all on one segment.
 *
 * <p>Needs what {@link ClusterRequirements} checks. Everything is removed on {@link #close}, when the start fails, on Ctrl-C, and after a
 * {@code kill -9} by the next run of the lab. Any thread, unless the part says otherwise.
 */
public final class Cluster implements AutoCloseable {
    /** Of a user's program that answers its node's name over HTTP on port 8080. */
    public static final String ECHO_IMAGE = "localhost/metallb-java-lab/echo:1";

    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration PACE = Duration.ofMillis(200);

    private final Run run;
    private final Segment segment;
    private final ControlPlane controlPlane;
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final Client client;
    private final Path programs;

    private Cluster(int count, List<Path> images, Consumer<String> progress, Run run) {
        this.run = run;
        this.programs = Binaries.cluster();
        Processes processes = new Processes(run);
        progress.accept("building the segment");
        this.segment = Segment.create(run);
        this.client = new Client(segment.addClient("client", 0), run);
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(segment.addNode("node-" + (char) ('a' + i), i, List.of("eth0")));
        }
        PodNetwork.connect(segment.namespace(), hosts);
        progress.accept("switching on " + count + " nodes: containerd, images");
        for (Host host : hosts) {
            nodes.add(ClusterNode.start(host, nodes.size(), processes, programs, images));
        }
        progress.accept("starting etcd, kube-apiserver, kube-controller-manager and kube-scheduler");
        this.controlPlane = ControlPlane.start(
                segment, processes, programs, hosts.stream().map(Host::name).toList());
        progress.accept("waiting until the nodes are ready");
        nodes.forEach(node -> node.join(controlPlane.apiServer()));
        nodes.forEach(this::awaitReady);
        progress.accept("waiting until the nodes have the images");
        nodes.forEach(node -> node.awaitImages(READY_LIMIT));
    }

    /**
     * Builds one; takes 10 to 30 s where the programs are in the cache, some minutes where not.
     *
     * @param nodes how many, 1 to 20; they are called node-a, node-b and so on
     * @param images OCI archives that every node gets, besides the lab's own
     * @param progress is told each step when it begins
     * @throws IllegalStateException if this machine lacks something, or a part does not start; nothing is left then
     */
    public static Cluster start(int nodes, List<Path> images, Consumer<String> progress) {
        ClusterRequirements.check().ifPresent(reason -> {
            throw new IllegalStateException("no cluster on this machine: " + reason);
        });
        Path own = BuildScript.run("lab/cluster/images/build.sh");
        List<Path> all = new ArrayList<>(List.of(own.resolve("pause.tar"), own.resolve("echo.tar")));
        images.forEach(image -> all.add(image.toAbsolutePath()));
        Run run = Run.begin();
        try {
            return new Cluster(nodes, all, progress, run);
        } catch (RuntimeException | Error e) {
            run.close();
            throw e;
        }
    }

    /** Waits until a node says that it is ready; at most 90 s. */
    public void awaitReady(ClusterNode node) {
        boolean ready = Await.every(PACE, READY_LIMIT, () -> {
            controlPlane.check();
            return isReady(node) || !node.isOn();
        });
        if (!ready || !node.isOn()) {
            throw new IllegalStateException(
                    node + " is not ready after " + READY_LIMIT.toSeconds() + " s\n" + node.logTails());
        }
    }

    /** Whether a node is on, its kubelet has renewed its lease since then, and the API says that it is ready. */
    public boolean isReady(ClusterNode node) {
        return node.isOn() && renewedItsLease(node) && says(node, "Ready");
    }

    /** What the API says of a node that was switched off stays for some seconds, the lease's time with it. */
    private boolean renewedItsLease(ClusterNode node) {
        Lease lease = kubernetes()
                .leases()
                .inNamespace("kube-node-lease")
                .withName(node.name())
                .get();
        return lease != null
                && lease.getSpec().getRenewTime() != null
                && lease.getSpec().getRenewTime().toInstant().isAfter(node.switchedOn());
    }

    private boolean says(ClusterNode node, String condition) {
        Node object = kubernetes().nodes().withName(node.name()).get();
        return object != null
                && object.getStatus() != null
                && object.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals(condition) && c.getStatus().equals("True"));
    }

    /** Switches a node on again that was off, and waits until it is ready. */
    public void powerOn(ClusterNode node) {
        node.powerOn();
        node.awaitImages(READY_LIMIT);
        awaitReady(node);
    }

    /** Its name and folder. */
    public Run run() {
        return run;
    }

    /** The Kubernetes API. */
    public ApiServer apiServer() {
        return controlPlane.apiServer();
    }

    /** A client of the Kubernetes API that may do everything. */
    public KubernetesClient kubernetes() {
        return apiServer().client();
    }

    /** {@code kubectl}, as a person at this machine uses it. */
    public Kubectl kubectl() {
        return new Kubectl(programs.resolve("kubectl"), apiServer().kubeconfig());
    }

    /** The wire. */
    public Segment segment() {
        return segment;
    }

    /** In order of their names. */
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    /** By name. */
    public ClusterNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + ", only " + nodes));
    }

    /** The node that a MAC is of; empty if it is no node's. */
    public Optional<ClusterNode> nodeWithMac(MacAddress mac) {
        return nodes.stream()
                .filter(node -> node.host().portWithMac(mac.toString()).isPresent())
                .findFirst();
    }

    /** The machine that uses services. */
    public Client client() {
        return client;
    }

    /** Ends every program and removes everything. May be repeated. */
    @Override
    public void close() {
        run.close();
    }
}
