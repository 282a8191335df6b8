package dev.metallbj.lab;

import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.node.DataPath;
import dev.metallbj.lab.node.EndpointSlices;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.packet.MacAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A cluster on one machine: an API server, nodes and a client on one segment, without our programs, which {@link #startController} and
 * {@link #startSpeaker} add. Several may stand side by side.
 *
 * <p>Needs what {@link Requirements} checks. Everything is removed on {@link #close}, when the start fails, on Ctrl-C, and after a
 * {@code kill -9} by the next lab. Any thread, unless the part says otherwise.
 */
public final class Lab implements AutoCloseable {
    private final Run run;
    private final Processes processes;
    private final Segment segment;
    private final ApiServer apiServer;
    private final String namespace;
    private final boolean leastPrivilege;
    private final GossipSetup gossip;
    private final List<Node> nodes = new ArrayList<>();
    private final Client client;

    private Lab(Builder builder, Run run) {
        this.run = run;
        this.namespace = builder.namespace;
        this.gossip = new GossipSetup(builder.gossip, run.folder());
        this.processes = new Processes(run);
        builder.progress.accept("building the segment");
        this.segment = Segment.create(run);
        this.client = new Client(segment.addClient("client", 0), run);
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < builder.nodes; i++) {
            hosts.add(segment.addNode(nodeName(i), i, builder.interfaces));
        }
        builder.progress.accept("starting etcd and kube-apiserver");
        this.leastPrivilege = builder.leastPrivilege;
        this.apiServer = withUsers(builder.apiServer).startOn(segment, processes);
        builder.progress.accept("registering nodes");
        prepareApi(builder, hosts);
        builder.dataPath.ifPresent(this::startDataPath);
    }

    /** The user that a program is. */
    public String user(Program.Kind kind) {
        String name = kind == Program.Kind.CONTROLLER ? "controller" : "speaker";
        return leastPrivilege ? "system:serviceaccount:" + namespace + ":metallb-" + name : name;
    }

    private ApiServer.Builder withUsers(ApiServer.Builder builder) {
        for (Program.Kind kind : Program.Kind.values()) {
            if (leastPrivilege) {
                builder.user(user(kind), "system:serviceaccounts", "system:serviceaccounts:" + namespace);
            } else {
                builder.user(user(kind), "system:masters");
            }
        }
        return builder;
    }

    private void prepareApi(Builder builder, List<Host> hosts) {
        builder.crds.forEach(apiServer.manifests()::installCrds);
        apiServer.manifests().createNamespace(namespace);
        for (Host host : hosts) {
            Node node = new Node(host, apiServer.client());
            node.register(builder.nodeLabels);
            nodes.add(node);
        }
    }

    private void startDataPath(Predicate<Service> served) {
        try {
            run.onClose(DataPath.start(nodes, apiServer.client(), served));
        } catch (IOException e) {
            throw new UncheckedIOException("no data path on the nodes", e);
        }
    }

    private static String nodeName(int index) {
        return "node-" + (char) ('a' + index);
    }

    /** What can be chosen before the start. */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses, then starts. */
    public static final class Builder {
        private int nodes = 3;
        private List<String> interfaces = List.of("eth0");
        private String namespace = "metallb-system";
        private final List<Path> crds = new ArrayList<>();
        private final Map<String, String> nodeLabels = new HashMap<>();
        private Optional<Predicate<Service>> dataPath = Optional.of(service -> true);
        private boolean gossip = true;
        private Consumer<String> progress = step -> {};
        private final ApiServer.Builder apiServer = ApiServer.builder();
        private boolean leastPrivilege;

        private Builder() {}

        /** How many, 0 to 20; they are called node-a, node-b and so on. Default 3. */
        public Builder nodes(int count) {
            nodes = count;
            return this;
        }

        /** Names of each node's interfaces, all on the segment. Default {@code eth0}. */
        public Builder interfaces(String... names) {
            interfaces = List.of(names);
            return this;
        }

        /** Labels of each node, besides those that a kubelet sets. */
        public Builder nodeLabel(String key, String value) {
            nodeLabels.put(key, value);
            return this;
        }

        /** The operator's namespace; it is made. Default {@code metallb-system}. */
        public Builder namespace(String name) {
            namespace = name;
            return this;
        }

        /** Installs the CustomResourceDefinitions of a folder. */
        public Builder crds(Path folder) {
            crds.add(folder);
            return this;
        }

        /** Leaves service addresses unserved: for measurements with thousands of Services. */
        public Builder withoutDataPath() {
            dataPath = Optional.empty();
            return this;
        }

        /** Serves the Services of one namespace only: for measurements with thousands of others. */
        public Builder dataPathFor(String servedNamespace) {
            dataPath = Optional.of(
                    service -> servedNamespace.equals(service.getMetadata().getNamespace()));
            return this;
        }

        /** Both programs may do what the chart's roles, which somebody applies, give to its service accounts; what they ask for is written down. */
        public Builder leastPrivilege() {
            leastPrivilege = true;
            return audited();
        }

        /** What the programs ask the API server for is written down: {@link ApiServer#audit}. */
        public Builder audited() {
            apiServer.audited();
            return this;
        }

        /** Speakers do not gossip: every node counts as a member. */
        public Builder withoutGossip() {
            gossip = false;
            return this;
        }

        /** Is told each step of the start, when it begins. */
        public Builder onProgress(Consumer<String> listener) {
            progress = listener;
            return this;
        }

        /**
         * Builds it all; takes 3 to 5 s where the API server is in the cache.
         *
         * @throws IllegalStateException if this machine lacks something, or a part does not start; nothing is left then
         */
        public Lab start() {
            Requirements.check().ifPresent(reason -> {
                throw new IllegalStateException("no lab on this machine: " + reason);
            });
            Run run = Run.begin();
            try {
                return new Lab(this, run);
            } catch (RuntimeException | Error e) {
                run.close();
                throw e;
            }
        }
    }

    /** Its name and folder. */
    public Run run() {
        return run;
    }

    /** To start other programs, with the run's end as their end. */
    public Processes processes() {
        return processes;
    }

    /** The wire, and partitions on it. */
    public Segment segment() {
        return segment;
    }

    /** The Kubernetes API. */
    public ApiServer apiServer() {
        return apiServer;
    }

    /** A client of the Kubernetes API that may do everything. */
    public KubernetesClient kubernetes() {
        return apiServer.client();
    }

    /** The operator's namespace. */
    public String namespace() {
        return namespace;
    }

    /** How the speakers gossip. */
    public GossipSetup gossip() {
        return gossip;
    }

    /** In order of their names. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** By name. */
    public Node node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + ", only " + nodes));
    }

    /** The node that a MAC is of; empty if it is no node's. */
    public Optional<Node> nodeWithMac(MacAddress mac) {
        return nodes.stream()
                .filter(node -> node.host().portWithMac(mac.toString()).isPresent())
                .findFirst();
    }

    /** The machine that uses services. */
    public Client client() {
        return client;
    }

    /**
     * Plugs in another machine that uses services, for what must not disturb the measurements of {@link #client}.
     *
     * @param name unique on the segment
     * @param index its place in the address plan, from 1
     */
    public Client addClient(String name, int index) {
        return new Client(segment.addClient(name, index), run);
    }

    /** Writes the endpoints of Services. */
    public EndpointSlices endpoints() {
        return new EndpointSlices(apiServer.client());
    }

    /** Starts the controller, beside the API server and without webhooks, which only some tests want; returns at once. */
    public Program startController(String... flags) {
        return startController(List.of(flags), Map.of(), Optional.empty());
    }

    /** As {@link #startController(String...)}, with more environment and within limits; of a flag given twice the last counts. */
    public Program startController(List<String> flags, Map<String, String> environment, Optional<Cgroup> limits) {
        Map<String, String> all = programEnvironment(user(Program.Kind.CONTROLLER), "controller");
        all.putAll(environment);
        List<String> allFlags = new ArrayList<>(List.of("--webhook-mode=disabled"));
        allFlags.addAll(flags);
        return Program.start(
                processes,
                new Program.Start(Program.Kind.CONTROLLER, "controller", segment.namespace(), allFlags, all, limits));
    }

    /** Starts the speaker of a node, after making its Pod's object; returns at once. */
    public Program startSpeaker(Node node, String... flags) {
        return startSpeaker(node, List.of(flags), Map.of(), Optional.empty());
    }

    /** As {@link #startSpeaker(Node, String...)}, with more environment and within limits. */
    public Program startSpeaker(
            Node node, List<String> flags, Map<String, String> environment, Optional<Cgroup> limits) {
        node.deleteSpeakerPod(namespace);
        node.addSpeakerPod(namespace);
        Map<String, String> all = programEnvironment(user(Program.Kind.SPEAKER), node.speakerPod());
        all.put("METALLB_NODE_NAME", node.name());
        all.putAll(gossip.environment(node));
        all.putAll(environment);
        return Program.start(
                processes,
                new Program.Start(
                        Program.Kind.SPEAKER, node.speakerPod(), node.host().namespace(), flags, all, limits));
    }

    private Map<String, String> programEnvironment(String user, String pod) {
        Map<String, String> environment = new HashMap<>(apiServer.podEnvironment(user));
        environment.put("METALLB_NAMESPACE", namespace);
        environment.put("METALLB_POD_NAME", pod);
        return environment;
    }

    /** Ends every program and removes everything. May be repeated. */
    @Override
    public void close() {
        run.close();
    }
}
