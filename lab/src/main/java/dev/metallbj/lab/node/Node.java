package dev.metallbj.lab.node;

import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.network.Host;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A node of the cluster: a machine on the segment, and its objects in the API, which no kubelet makes here. Any thread. */
public final class Node {
    private final String name;
    private final AddressPlan.Addresses addresses;
    private final Optional<Host> host;
    private final KubernetesClient client;

    /** @param client that may write Nodes and Pods; used as long as the node is */
    public Node(Host host, KubernetesClient client) {
        this(host.name(), host.addresses(), Optional.of(host), client);
    }

    /** One that has no machine to itself: {@link #host} must not be asked for. */
    public Node(String name, AddressPlan.Addresses addresses, KubernetesClient client) {
        this(name, addresses, Optional.empty(), client);
    }

    private Node(String name, AddressPlan.Addresses addresses, Optional<Host> host, KubernetesClient client) {
        this.name = name;
        this.addresses = addresses;
        this.host = host;
        this.client = client;
    }

    /** Of the machine and of the Node object. */
    public String name() {
        return name;
    }

    /** Of the machine's first interface. */
    public AddressPlan.Addresses addresses() {
        return addresses;
    }

    /** The machine itself. */
    public Host host() {
        return host.orElseThrow(() -> new IllegalStateException(name + " has no machine to itself"));
    }

    /** Makes the Node object: Ready, with the labels and addresses that a kubelet sets. */
    public void register(Map<String, String> labels) {
        client.nodes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name())
                        .addToLabels("kubernetes.io/hostname", name())
                        .addToLabels("kubernetes.io/os", "linux")
                        .addToLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        // The API server adds a taint to a new node, which a controller removes once it is Ready.
        edit(node -> node.editOrNewSpec().withTaints().endSpec());
        editStatus(node -> node.editOrNewStatus()
                .addNewAddress(addresses.v4(), "InternalIP")
                .addNewAddress(addresses.v6(), "InternalIP")
                .addNewAddress(name(), "Hostname")
                .endStatus());
        setCondition("Ready", "True");
    }

    /** Sets a label. */
    public void label(String key, String value) {
        edit(node -> node.editMetadata().addToLabels(key, value).endMetadata());
    }

    /** Removes a label. */
    public void unlabel(String key) {
        edit(node -> node.editMetadata().removeFromLabels(key).endMetadata());
    }

    /** Marks it as one that no new Pods go to ({@code kubectl cordon}), or takes the mark away. */
    public void setUnschedulable(boolean unschedulable) {
        edit(node -> node.editOrNewSpec().withUnschedulable(unschedulable).endSpec());
    }

    /**
     * Sets a condition, as {@code Ready} or {@code NetworkUnavailable}.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     */
    public void setCondition(String type, String status) {
        NodeCondition condition = new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason("Lab")
                .withLastTransitionTime(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
        editStatus(node -> {
            List<NodeCondition> conditions = new ArrayList<>(node.buildStatus().getConditions());
            conditions.removeIf(other -> other.getType().equals(type));
            conditions.add(condition);
            return node.editOrNewStatus().withConditions(conditions).endStatus();
        });
    }

    /** Name of the speaker's Pod on this node. */
    public String speakerPod() {
        return "speaker-" + name();
    }

    /** Makes the object of the speaker's Pod, running, as the DaemonSet and the kubelet would. */
    public void addSpeakerPod(String namespace) {
        addSpeakerPod(namespace, SpeakerImage.OURS);
    }

    /** As {@link #addSpeakerPod(String)}, for another program: an original speaker, or one of another version. */
    public void addSpeakerPod(String namespace, SpeakerImage image) {
        client.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(speakerPod())
                        .addToLabels("app", "metallb")
                        .addToLabels("app.kubernetes.io/name", "metallb")
                        .addToLabels("component", "speaker")
                        .addToLabels("app.kubernetes.io/component", "speaker")
                        .addToLabels(image.labels())
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(name())
                        .withHostNetwork(true)
                        .addNewContainer()
                        .withName("speaker")
                        .withImage(image.image())
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        client.pods()
                .inNamespace(namespace)
                .withName(speakerPod())
                .editStatus(pod -> new PodBuilder(pod)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withHostIP(addresses.v4())
                        .withPodIP(addresses.v4())
                        .addNewPodIP(addresses.v4())
                        .addNewPodIP(addresses.v6())
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Deletes the object of the speaker's Pod at once; no kubelet has to confirm it. */
    public void deleteSpeakerPod(String namespace) {
        client.pods()
                .inNamespace(namespace)
                .withName(speakerPod())
                .withGracePeriod(0)
                .delete();
    }

    /** Deletes the Node object. */
    public void unregister() {
        client.nodes().withName(name()).delete();
    }

    private void edit(UnaryOperator<NodeBuilder> change) {
        client.nodes()
                .withName(name())
                .edit(node -> change.apply(new NodeBuilder(node)).build());
    }

    private void editStatus(UnaryOperator<NodeBuilder> change) {
        client.nodes()
                .withName(name())
                .editStatus(node -> change.apply(new NodeBuilder(node)).build());
    }

    @Override
    public String toString() {
        return "node " + name();
    }
}
