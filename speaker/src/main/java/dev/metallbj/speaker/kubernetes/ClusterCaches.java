package dev.metallbj.speaker.kubernetes;

import dev.metallbj.config.Config;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.ObjectRef;
import dev.metallbj.runtime.kubernetes.Selection;
import dev.metallbj.runtime.kubernetes.model.EndpointSlice;
import dev.metallbj.runtime.kubernetes.model.Node;
import dev.metallbj.runtime.kubernetes.model.Pod;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.speaker.announce.ClusterView;
import dev.metallbj.speaker.announce.Inbox;
import dev.metallbj.speaker.announce.ServiceEvents;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.election.NodeView;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The caches that the speaker reads, and where its Events go. Tells the {@link Inbox} of changes; while the API server is away it keeps what
 * it has, and an API server that is not there yet is waited for.
 */
public final class ClusterCaches implements ClusterView, ServiceEvents, AutoCloseable {
    /**
     * Which objects are ours.
     *
     * @param namespace where pools and advertisements count
     * @param loadBalancerClass {@code --lb-class}; empty = Services without a class
     * @param speakers label selector of the speakers' Pods ({@code --ml-labels}; empty text = all Pods of the namespace); empty without
     *     gossip, which alone needs them
     * @param node name of the node that this speaker runs on
     * @param ownPod name of the Pod that this speaker runs in; empty = not known
     */
    public record Scope(
            String namespace, String loadBalancerClass, Optional<String> speakers, String node, String ownPod) {}

    private final Scope scope;
    private final Informers informers;
    private final Inbox inbox;
    private final ServiceFilter filter;
    private final EventRecorder events;
    private final EndpointTable endpoints;
    private final NodeTable nodes;
    private final SpeakerPodTable speakerPods;
    private final Optional<ObjectCache<Pod>> speakerPodCache;
    private final ObjectCache<Service> services;
    private final ConfigKeeper config;
    private volatile Runnable speakerPodListener = () -> {};
    private volatile Consumer<ParsedConfig> configListener = _ -> {};

    /** Declares the caches; {@link #start} begins to fill them. */
    public ClusterCaches(
            KubernetesClient client, Scope scope, Inbox inbox, ClientMetrics metrics, EventRecorder events) {
        this.scope = scope;
        this.informers = new Informers(client);
        this.filter = new ServiceFilter(scope.loadBalancerClass());
        this.events = events;
        this.inbox = inbox;
        this.endpoints = new EndpointTable(this::serviceChanged);
        this.nodes = new NodeTable(inbox::clusterChanged);
        this.speakerPods = new SpeakerPodTable(() -> {
            inbox.clusterChanged();
            speakerPodListener.run();
        });
        // The order in which they are read. Gossip needs the speakers' Pods and nothing else; then what is few, at last
        // what is many.
        this.speakerPodCache = scope.speakers().map(labels -> {
            Selection<Pod> speakers = Selection.in(scope.namespace(), Pod.class).with(labels);
            return informers.add(speakers, counted(metrics, speakerPods::accept));
        });
        ObjectCache<IPAddressPool> pools = informers.add(
                Selection.in(scope.namespace(), IPAddressPool.class), counted(metrics, _ -> configChanged(inbox)));
        ObjectCache<L2Advertisement> advertisements = informers.add(
                Selection.in(scope.namespace(), L2Advertisement.class), counted(metrics, _ -> configChanged(inbox)));
        this.config = new ConfigKeeper(pools, advertisements, metrics, meaning -> configListener.accept(meaning));
        informers.add(Selection.everywhere(Node.class), counted(metrics, nodes::accept));
        informers.add(Selection.everywhere(EndpointSlice.class), counted(metrics, endpoints::accept));
        this.services = informers.add(
                Selection.everywhere(Service.class),
                Service::keepForAnnouncing,
                counted(metrics, change -> serviceChanged(change.key())));
    }

    /** Begins to read; returns at once, also when the API server is not there yet. */
    public void start() {
        informers.start(inbox::clusterChanged);
    }

    @Override
    public boolean isRead() {
        return informers.synced();
    }

    // Until all is read nothing can be decided, and then everything is looked at. Thousands of turns would be for
    // nothing.
    private void serviceChanged(String service) {
        if (informers.synced()) {
            inbox.serviceChanged(service);
        }
    }

    @Override
    public Lookup service(String service) {
        return services.get(service)
                .map(found -> filter.lookup(found, endpoints.of(service)))
                .orElseGet(() -> new Lookup.Absent("serviceDeleted"));
    }

    @Override
    public void forEachService(Consumer<String> reader) {
        services.forEach(service -> {
            if (filter.isOurs(service)) {
                reader.accept(service.key());
            }
        });
    }

    /**
     * The speakers' Pods, this node's own included, one for each node; those of the last time while the API server is away. Empty without
     * gossip. Any thread.
     */
    @Override
    public Collection<SpeakerPod> speakerPods() {
        return speakerPods.all();
    }

    /** Whether the speakers' Pods have been read once; nothing else need have been. Always false without gossip. */
    public boolean speakerPodsRead() {
        return speakerPodCache.map(ObjectCache::synced).orElse(false);
    }

    /**
     * Says who else wants to hear of a change of {@link #speakerPods}; the {@link Inbox} always does. To be called before {@link #start}.
     *
     * @param listener runs on the client's callback thread; must not block
     */
    public void onSpeakerPods(Runnable listener) {
        speakerPodListener = listener;
    }

    /**
     * Says who else wants to know what the pools and advertisements mean. To be called before {@link #start}.
     *
     * @param listener runs on the announcer's loop thread; must not block
     */
    public void onConfig(Consumer<ParsedConfig> listener) {
        configListener = listener;
    }

    /** The uid of the Pod that this speaker runs in, if it is one of {@link #speakerPods}. Any thread. */
    public Optional<String> ownPodUid() {
        return ownPod().map(pod -> pod.getMetadata().getUid());
    }

    private Optional<Pod> ownPod() {
        return speakerPodCache.flatMap(cache -> cache.get(scope.namespace() + "/" + scope.ownPod()));
    }

    @Override
    public Collection<NodeView> nodes() {
        return nodes.all();
    }

    @Override
    public Config config() {
        return config.current();
    }

    /** The configuration that the announcer works with. Any thread, whereas {@link #config} is the announcer's. */
    public Config configInUse() {
        return config.last();
    }

    /** Warns on the Pod that this speaker runs in; nothing happens when its name is not known. */
    public void warnOwnPod(String reason, String message) {
        if (!scope.ownPod().isEmpty()) {
            ObjectRef pod = ownPod().map(ObjectRef::of)
                    .orElse(new ObjectRef("v1", "Pod", scope.namespace(), scope.ownPod(), "", ""));
            events.record(pod, EventRecorder.Type.WARNING, reason, message);
        }
    }

    /** Warns on the Node that this speaker runs on, so that {@code kubectl describe node} shows it. Any thread; returns at once. */
    public void warnNode(String reason, String message) {
        events.record(ObjectRef.node(scope.node()), EventRecorder.Type.WARNING, reason, message);
    }

    @Override
    public void normal(String service, String reason, String message) {
        record(service, EventRecorder.Type.NORMAL, reason, message);
    }

    @Override
    public void warning(String service, String reason, String message) {
        record(service, EventRecorder.Type.WARNING, reason, message);
    }

    @Override
    public void speaker(String reason, String message) {
        warnOwnPod(reason, message);
    }

    @Override
    public void close() {
        informers.close();
    }

    // A Service that is gone meanwhile needs no Event.
    private void record(String service, EventRecorder.Type type, String reason, String message) {
        services.get(service).ifPresent(found -> events.record(ObjectRef.of(found), type, reason, message));
    }

    private void configChanged(Inbox inbox) {
        config.changed();
        inbox.clusterChanged();
    }

    private static <T> Consumer<Change<T>> counted(ClientMetrics metrics, Consumer<Change<T>> listener) {
        return change -> {
            metrics.updated();
            listener.accept(change);
        };
    }
}
