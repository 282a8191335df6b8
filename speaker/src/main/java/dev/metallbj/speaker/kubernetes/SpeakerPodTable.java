package dev.metallbj.speaker.kubernetes;

import static java.util.Objects.requireNonNullElse;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.Container;
import dev.metallbj.runtime.kubernetes.model.Pod;
import dev.metallbj.runtime.kubernetes.model.PodIP;
import dev.metallbj.runtime.kubernetes.model.PodStatus;
import dev.metallbj.speaker.announce.SpeakerPod;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The speaker Pods, one for each node. Of several on a node, as during a rolling update, the newest running one counts; one that is being
 * deleted counts as long as there is no other, because its speaker still lives. Written by the client's callback thread, read by any.
 */
final class SpeakerPodTable {
    private static final String VERSION_LABEL = "app.kubernetes.io/version";

    /** How the speaker's container is called among others, in MetalLB and here. */
    private static final String CONTAINER = "speaker";

    private final Map<String, Candidate> candidates = new HashMap<>();
    private final Map<String, SpeakerPod> byNode = new ConcurrentHashMap<>();
    private final Runnable onChange;

    /** @param onChange called when what {@link #all} returns has changed; most changes of a Pod change nothing */
    SpeakerPodTable(Runnable onChange) {
        this.onChange = onChange;
    }

    /** One for each node that has a Pod with an address. */
    Collection<SpeakerPod> all() {
        return List.copyOf(byNode.values());
    }

    void accept(Change<Pod> change) {
        Optional<Candidate> now = change.kind() == Change.Kind.DELETED ? Optional.empty() : candidate(change.object());
        Candidate before = now.isPresent() ? candidates.put(change.key(), now.get()) : candidates.remove(change.key());
        boolean changed = now.isPresent() && choose(now.get().pod.node());
        // A Pod never moves, but one of the same name may come to another node.
        changed |= before != null && choose(before.pod.node());
        if (changed) {
            onChange.run();
        }
    }

    /** Whether the answer for this node is another one now. */
    private boolean choose(String node) {
        Optional<SpeakerPod> best = candidates.values().stream()
                .filter(one -> one.pod.node().equals(node))
                .max(Candidate.ORDER)
                .map(Candidate::pod);
        SpeakerPod before = best.isPresent() ? byNode.put(node, best.get()) : byNode.remove(node);
        return !best.equals(Optional.ofNullable(before));
    }

    /** Empty for a Pod whose speaker cannot live: not bound to a node, without an address yet, or ended. */
    private static Optional<Candidate> candidate(Pod pod) {
        PodStatus status = pod.getStatus();
        String node = pod.getSpec().nodeName();
        List<IpAddress> addresses = addresses(status);
        boolean ended = status.phase().equals("Succeeded") || status.phase().equals("Failed");
        if (ended || node.isEmpty() || addresses.isEmpty()) {
            return Optional.empty();
        }
        ObjectMeta metadata = pod.getMetadata();
        return Optional.of(new Candidate(
                new SpeakerPod(node, addresses, version(pod)),
                status.phase().equals("Running"),
                metadata.getDeletionTimestamp() != null,
                requireNonNullElse(metadata.getCreationTimestamp(), ""),
                requireNonNullElse(metadata.getName(), "")));
    }

    private static List<IpAddress> addresses(PodStatus status) {
        List<IpAddress> addresses = new ArrayList<>(2);
        for (PodIP one : status.podIPs()) {
            IpAddress.tryParse(one.ip()).ifPresent(addresses::add);
        }
        if (addresses.isEmpty()) {
            IpAddress.tryParse(status.podIP()).ifPresent(addresses::add);
        }
        return addresses;
    }

    private static String version(Pod pod) {
        String label = Metadata.labels(pod).getOrDefault(VERSION_LABEL, "");
        return label.isEmpty() ? tag(image(pod.getSpec().containers())) : label;
    }

    private static String image(List<Container> containers) {
        for (Container container : containers) {
            if (container.name().equals(CONTAINER)) {
                return container.image();
            }
        }
        return containers.isEmpty() ? "" : containers.getFirst().image();
    }

    /** What follows the last colon of the last part, so neither a registry's port nor a digest; empty when there is none. */
    private static String tag(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "";
    }

    /**
     * A Pod that may be the one of its node.
     *
     * @param created as the API writes times, which sorts like the times
     */
    private record Candidate(SpeakerPod pod, boolean running, boolean deleting, String created, String name) {
        static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::running)
                .thenComparing(Candidate::deleting, Comparator.reverseOrder())
                .thenComparing(Candidate::created)
                .thenComparing(Candidate::name);
    }
}
