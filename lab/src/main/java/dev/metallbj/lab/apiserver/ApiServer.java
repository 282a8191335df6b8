package dev.metallbj.lab.apiserver;

import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.run.Await;
import dev.metallbj.lab.run.Run;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A real Kubernetes API: etcd and kube-apiserver, with role-based access control, and without the controllers of a cluster: what a
 * controller-manager, scheduler or kubelet would do does not happen by itself (no Pod starts, no owner's deletion deletes, a namespace
 * deleted stays "Terminating").
 *
 * <p>{@link #start} and {@link #stop} from one thread at a time; everything else from any.
 */
public final class ApiServer implements AutoCloseable {
    /** The user that {@link #client} is: may do everything. */
    public static final String ADMIN = "admin";

    /** The default range of cluster IPs: from a range for tests inside one network (RFC 2544), never used on the wire here. */
    public static final String CLUSTER_IPS = "198.18.0.0/16,2001:db8:18::/112";

    /** Its heap stays small here, and collecting it as often as a large one would be nearly half of the CPU time of a start. */
    private static final Map<String, String> SELDOM_COLLECTED = Map.of("GOGC", "400");

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    /** It ends within 1.2 s when nobody watches, and with watches of our programs not within 5 s. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private static final int LOG_LINES_IN_ERRORS = 15;

    private final Processes processes;
    private final Endpoint endpoint;
    private final Path folder;
    private final String clusterIps;
    private final boolean kubelets;
    private final Map<String, User> users;
    private final boolean audited;
    private final Binaries binaries;
    private final Optional<Run> ownRun;
    private Optional<Child> etcd = Optional.empty();
    private Optional<Child> apiServer = Optional.empty();
    private Optional<KubernetesClient> client = Optional.empty();

    private ApiServer(Builder builder, Processes processes, Endpoint endpoint, Optional<Run> ownRun)
            throws IOException {
        this.processes = processes;
        this.endpoint = endpoint;
        this.ownRun = ownRun;
        this.clusterIps = builder.clusterIps;
        this.kubelets = builder.kubelets;
        this.users = Map.copyOf(builder.users);
        this.audited = builder.audited;
        this.folder = Files.createDirectory(processes.run().folder().resolve("apiserver"));
        this.binaries = Binaries.find();
        writeTokens();
        AuditLog.writePolicy(folder);
        Keys.create(folder);
    }

    /** What can be chosen before the start. */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses, then starts. */
    public static final class Builder {
        private final Map<String, User> users = new LinkedHashMap<>();
        private String clusterIps = CLUSTER_IPS;
        private boolean kubelets;

        private boolean audited;

        private Builder() {
            user(ADMIN, User.ADMIN_GROUP);
        }

        /** Adds a user with a token of its own, who may do what RBAC gives to the name or the groups. */
        public Builder user(String name, String... groups) {
            users.put(name, new User(name, List.of(groups), UUID.randomUUID().toString()));
            return this;
        }

        /** Ranges for cluster IPs, one or, for dual stack, two with a comma between. */
        public Builder clusterIps(String ranges) {
            clusterIps = ranges;
            return this;
        }

        /**
         * Prepares it for kubelets and a controller-manager: a node may do what is its own, Pods have service accounts, webhooks are called at
         * their Pods' addresses, without a kube-proxy of its own.
         */
        public Builder forKubelets() {
            kubelets = true;
            return this;
        }

        /** Writes down every request of all users but the administrator: {@link ApiServer#audit}. */
        public Builder audited() {
            audited = true;
            return this;
        }

        /** Starts on this machine's loopback address, in a run of its own that ends with {@link ApiServer#close}. Needs no root. */
        public ApiServer startOnLoopback() {
            Run run = Run.begin();
            try {
                return start(new Processes(run), Endpoint.onLoopback(), Optional.of(run));
            } catch (RuntimeException e) {
                run.close();
                throw e;
            }
        }

        /** Starts inside a segment's outer namespace, at the control plane's address; the run of {@code processes} ends it. */
        public ApiServer startOn(Segment segment, Processes processes) {
            return start(processes, Endpoint.on(segment), Optional.empty());
        }

        private ApiServer start(Processes processes, Endpoint endpoint, Optional<Run> ownRun) {
            try {
                ApiServer server = new ApiServer(this, processes, endpoint, ownRun);
                processes.run().onClose(server::release);
                server.start();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException("the API server's folder could not be made", e);
            }
        }
    }

    /**
     * Starts both programs and waits until the API is ready. After {@link #stop} it goes on with the same data, port, certificate and tokens.
     *
     * @throws IllegalStateException if it is not ready within 60 s or a program ends; the message has the end of its log
     */
    public void start() {
        Child store = processes.start(command("etcd", etcdArguments()));
        etcd = Optional.of(store);
        Child server =
                processes.start(command("kube-apiserver", apiServerArguments()).withEnvironment(SELDOM_COLLECTED));
        apiServer = Optional.of(server);
        awaitReady(store, server);
    }

    /** Stops both programs, and kills them if that takes more than 2 s; the data stays. Clients see their connections end. */
    public void stop() {
        apiServer.ifPresent(child -> child.stop(STOP_LIMIT));
        etcd.ifPresent(child -> child.stop(STOP_LIMIT));
    }

    /** Ends both programs at once, as a power cut would; the data stays. */
    public void kill() {
        apiServer.ifPresent(Child::kill);
        etcd.ifPresent(Child::kill);
    }

    /** Whether it answers that it is ready, now. */
    public boolean isReady() {
        return certificate().isPresent() && Readiness.ask(client());
    }

    /** A client of this JVM that may do everything. Outlives restarts of the server; closed with it. */
    public synchronized KubernetesClient client() {
        if (client.isEmpty()) {
            client = Optional.of(newClient(ADMIN));
        }
        return client.get();
    }

    /** A new client of this JVM; the caller closes it. */
    public KubernetesClient newClient(String user) {
        Config config = Config.fromKubeconfig(kubeconfigText(endpoint.hostUrl(), user));
        // A test that stops the API server wants to see that, not a client that goes on trying for it.
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** A kubeconfig file of the administrator for this machine's own programs, as {@code kubectl --kubeconfig FILE}. */
    public Path kubeconfig() {
        return kubeconfig("kubeconfig", endpoint.hostUrl(), ADMIN);
    }

    /** A kubeconfig file for a program on the segment (or, without one, on this machine). */
    public Path kubeconfig(String user) {
        // A colon in KUBECONFIG separates files.
        return kubeconfig("kubeconfig-" + user.replace(':', '-'), endpoint.segmentUrl(), user);
    }

    /** What a program on the segment finds in its environment as in a Pod, with the token and the authority as files: no kubeconfig to parse. */
    public Map<String, String> podEnvironment(String user) {
        URI server = URI.create(endpoint.segmentUrl());
        Path token = written("token-" + user.replace(':', '-'), user(user).token());
        return Map.of(
                "KUBERNETES_SERVICE_HOST", server.getHost(),
                "KUBERNETES_SERVICE_PORT", Integer.toString(server.getPort()),
                "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", token.toString(),
                "KUBERNETES_CERTS_CA_FILE", certificateFile().toString(),
                // Neither the user's own nor that of the shell.
                "KUBERNETES_AUTH_TRYKUBECONFIG", "false",
                "KUBECONFIG", "");
    }

    /** Has the certificate of the authority that signed the server's own (PEM); made at the first start. */
    public Path certificateFile() {
        return folder.resolve("apiserver.crt");
    }

    /** Signs tokens of service accounts (PEM). */
    public Path serviceAccountKey() {
        return folder.resolve("service-account.key");
    }

    /** Applies manifests as the administrator. */
    public Manifests manifests() {
        return new Manifests(client());
    }

    /** What a user has asked so far; empty unless the builder was told to have it written down. */
    public List<AuditLog.Request> audit(String user) {
        return AuditLog.read(folder, user);
    }

    /** The same, counted. */
    public RequestKinds requestsOf(String user) {
        return RequestKinds.of(audit(user));
    }

    /** How many writing requests it has answered since it started. */
    public RequestCounts requests() {
        return RequestCounts.read(client());
    }

    /** How many changes its store has had so far: each write of any object adds one. Costs next to nothing to ask. */
    public long revision() {
        // Events are the objects that the server keeps no cache of, so that the store itself is asked.
        String answer = client().raw("/api/v1/namespaces/default/events?limit=1");
        EventList list = client().getKubernetesSerialization().unmarshal(answer, EventList.class);
        return Long.parseLong(list.getMetadata().getResourceVersion());
    }

    /** The URL by which this machine's own programs reach it. */
    public String url() {
        return endpoint.hostUrl();
    }

    /** Stops everything and, if it was started on its own, ends its run. */
    @Override
    public void close() {
        release();
        ownRun.ifPresent(Run::close);
    }

    /** What is left afterwards are files of the run. Not an orderly stop: nobody reads the data again. */
    private synchronized void release() {
        client.ifPresent(KubernetesClient::close);
        client = Optional.empty();
        kill();
        try {
            if (endpoint.relay().isPresent()) {
                endpoint.relay().get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the relay to the API server", e);
        }
    }

    private Command command(String name, List<String> argv) {
        Command command = Command.of(name, argv);
        return endpoint.namespace().map(command::in).orElse(command);
    }

    private List<String> etcdArguments() {
        String clients = "http://127.0.0.1:" + endpoint.etcdPort();
        String peers = "http://127.0.0.1:" + (endpoint.etcdPort() + 1);
        return List.of(
                binaries.etcd().toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                // Nobody needs this data after the machine has crashed.
                "--unsafe-no-fsync");
    }

    private List<String> apiServerArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                binaries.apiServer().toString(),
                "--etcd-servers=http://127.0.0.1:" + endpoint.etcdPort(),
                "--bind-address=" + endpoint.bindAddress(),
                "--advertise-address=" + endpoint.advertisedAddress(),
                "--secure-port=" + endpoint.port(),
                // It makes its certificate itself, once, and finds it again at the next start.
                "--cert-dir=" + folder,
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + folder.resolve("service-account.key"),
                "--service-account-key-file=" + folder.resolve("service-account.pub"),
                "--service-cluster-ip-range=" + clusterIps));
        arguments.addAll(
                kubelets
                        ? List.of(
                                "--authorization-mode=Node,RBAC",
                                "--enable-admission-plugins=NodeRestriction",
                                "--enable-aggregator-routing=true",
                                "--kubelet-preferred-address-types=InternalIP")
                        : List.of(
                                "--authorization-mode=RBAC",
                                // It wants a service account in each namespace, which a controller-manager would make.
                                "--disable-admission-plugins=ServiceAccount"));
        if (audited) {
            arguments.addAll(AuditLog.arguments(folder));
        }
        if (endpoint.namespace().isEmpty()) {
            // A loopback address must not be in the Endpoints of the Service "kubernetes".
            arguments.add("--endpoint-reconciler-type=none");
        }
        return arguments;
    }

    private void awaitReady(Child store, Child server) {
        boolean inTime = Await.until(READY_LIMIT, () -> !store.isAlive() || !server.isAlive() || isReady());
        // The store first: without it the server ends as well.
        for (Child child : List.of(store, server)) {
            if (!child.isAlive() || !inTime) {
                String state = child.isAlive() ? "is not ready after " + READY_LIMIT.toSeconds() + " s" : "has ended";
                throw new IllegalStateException(child + " " + state + "; the end of " + child.log() + ":\n"
                        + child.logTail(LOG_LINES_IN_ERRORS));
            }
        }
    }

    private void writeTokens() throws IOException {
        StringBuilder lines = new StringBuilder();
        users.values().forEach(user -> lines.append(user.tokenLine()));
        Files.writeString(folder.resolve("tokens.csv"), lines);
    }

    private Path kubeconfig(String name, String server, String user) {
        return written(name, kubeconfigText(server, user));
    }

    private Path written(String name, String text) {
        try {
            // Whole or not at all: a program that was started before may be reading it.
            Path written = Files.writeString(Files.createTempFile(folder, name, ""), text);
            return Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be written", e);
        }
    }

    private String kubeconfigText(String server, String name) {
        byte[] authority = certificate()
                .orElseThrow(() -> new IllegalStateException("the API server has not made its certificate yet"));
        return Kubeconfig.text(server, Base64.getEncoder().encodeToString(authority), user(name));
    }

    private User user(String name) {
        return Optional.ofNullable(users.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no user " + name + ", only " + users.keySet()));
    }

    /** The certificate with that of the authority which signed it; empty until the first start has made it. */
    private Optional<byte[]> certificate() {
        try {
            // It may be read while it is being written.
            byte[] pem = Files.readAllBytes(certificateFile());
            boolean whole = new String(pem, StandardCharsets.US_ASCII).trim().endsWith("-----END CERTIFICATE-----");
            return whole ? Optional.of(pem) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
