package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import java.util.List;

/**
 * The speaker Pod of a node.
 *
 * @param node name of the node it runs on
 * @param addresses {@code status.podIPs}; with host network those of the node, at most one of a family
 * @param version of its program: label {@code app.kubernetes.io/version}, else the tag of the image, else empty
 */
public record SpeakerPod(String node, List<IpAddress> addresses, String version) {
    public SpeakerPod {
        addresses = List.copyOf(addresses);
    }
}
