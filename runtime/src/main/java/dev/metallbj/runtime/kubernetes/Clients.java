package dev.metallbj.runtime.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.kubernetes.model.EndpointSlice;
import dev.metallbj.runtime.kubernetes.model.Lease;
import dev.metallbj.runtime.kubernetes.model.Namespace;
import dev.metallbj.runtime.kubernetes.model.Node;
import dev.metallbj.runtime.kubernetes.model.Pod;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes the client of the API server in the shape that fits into 100 MiB (jvm-footprint). */
public final class Clients {

    /** Under a CPU limit of 100m a list may take longer than the client's 10 s, and a program that gives up then never starts. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    /** Where a Pod finds its token, unless the client's own variable names another file. */
    private static final String SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    private static final String TOKEN_VARIABLE = "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN";

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";

    /** Watches come back after this, then twice as long each time; the client's cap is 32 times as long, here 8 s. */
    private static final Duration RECONNECT = Duration.ofMillis(250);

    /**
     * Classes by which the untyped objects in a watch are read. Without Status a watch would not understand 410 Gone and ask for the same lost version
     * for ever. The slim ones stand in for the client's own: never watch those through the same client.
     */
    private static final List<Class<? extends KubernetesResource>> KNOWN = List.of(
            Status.class, Service.class, EndpointSlice.class, Node.class, Namespace.class, Pod.class, Lease.class);

    private Clients() {}

    /**
     * Connects as KUBECONFIG says, else as the service account of the Pod. No request is made: the API server may be absent.
     *
     * @param program goes into the User-Agent, for example {@code metallb-speaker}
     * @throws StartupException when there is neither, or it cannot be read
     */
    public static KubernetesClient connect(String program) throws StartupException {
        Map<String, String> environment = System.getenv();
        requireAccess(
                environment.getOrDefault("KUBECONFIG", ""),
                Path.of(environment.getOrDefault(TOKEN_VARIABLE, SERVICE_ACCOUNT_TOKEN)));
        // Finds the same again, and does so when a token has expired.
        Config config = new ConfigBuilder().build();
        if (config.getCaCertFile() != null || config.getCaCertData() != null) {
            trustNobodyElse();
        }
        return connect(config, program);
    }

    /**
     * The client adds the cluster's authority to the 145 that come with the JDK. Who names one means that one, as with {@code kubectl}; and the others
     * would have to be parsed at each start.
     */
    private static void trustNobodyElse() {
        if (System.getProperty(TRUST_STORE) == null) {
            System.setProperty(TRUST_STORE, "NONE");
        }
    }

    /** The client itself would fall back to an address of its own without a word. */
    static void requireAccess(String kubeconfig, Path token) throws StartupException {
        if (kubeconfig.isEmpty()) {
            if (!Files.isReadable(token)) {
                throw new StartupException(
                        "no way to the API server: want KUBECONFIG=FILE, or a service account (" + token + ")");
            }
            return;
        }
        // A list of files is allowed; the client takes the first.
        File first = new File(kubeconfig.split(File.pathSeparator, -1)[0]);
        try {
            if (!first.isFile()) {
                throw new StartupException("KUBECONFIG=" + kubeconfig + ": no file " + first);
            }
            Config read = Config.fromKubeconfig(first);
            if (read.getCurrentContext() == null) {
                throw new StartupException("KUBECONFIG=" + kubeconfig + ": want a current-context that exists");
            }
        } catch (RuntimeException malformed) {
            throw new StartupException("KUBECONFIG=" + kubeconfig + ": " + Causes.line(malformed), malformed);
        }
    }

    /** The same with a configuration that is known already, for the lab. */
    public static KubernetesClient connect(Config config, String program) {
        ClientThreads threads = new ClientThreads();
        Config shaped = shaped(config, program);
        Listings listings = new Listings();
        RequestTimes times = new RequestTimes();
        return new KubernetesClientBuilder()
                .withConfig(shaped)
                .withHttpClientFactory(threads.http())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(
                                TokenRefreshInterceptor.NAME, new TokenRenewal(shaped, threads.http()))
                        .addOrReplaceInterceptor(Listings.class.getName(), listings)
                        .addOrReplaceInterceptor(CompressedLists.class.getName(), new CompressedLists())
                        .addOrReplaceInterceptor(AsciiWatches.class.getName(), new AsciiWatches())
                        .addOrReplaceInterceptor(RequestTimes.class.getName(), times)
                        .tag(listings)
                        .tag(times))
                .withKubernetesSerialization(serialization())
                .withTaskExecutorSupplier(threads)
                .build();
    }

    private static Config shaped(Config config, String program) {
        return new ConfigBuilder(config)
                .withUserAgent(program)
                .withRequestTimeout((int) REQUEST_TIMEOUT.toMillis())
                .withConnectionTimeout((int) Duration.ofSeconds(10).toMillis())
                // Whoever asked decides whether and when to ask again; a retry below would hide a lost race or a lost
                // lease.
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval((int) RECONNECT.toMillis())
                .withWatchReconnectLimit(-1)
                .withOnlyHttpWatches(true)
                // Over HTTP/2 one in fifty answers 410 Gone to a watch ends in a deadlock: the client cancels the
                // stream under its own lock
                // while the JDK (25), under the stream's lock, tells it that the stream has ended. Nothing is read from
                // then on.
                .withHttp2Disable(true)
                .build();
    }

    /** Knows only the classes that are asked for by name, instead of searching the class path for all of Kubernetes. */
    static KubernetesSerialization serialization() {
        ObjectMapper mapper = new ObjectMapper().registerModule(new SharedStrings());
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        KNOWN.forEach(serialization::registerKubernetesResource);
        return serialization;
    }
}
