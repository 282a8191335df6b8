package dev.metallbj.speaker.election;

import dev.metallbj.config.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * What the election knows of a Service that has an address.
 *
 * @param namespace of the Service
 * @param name of the Service
 * @param labels of the Service
 * @param trafficPolicy {@code spec.externalTrafficPolicy}
 * @param sharesIp whether it has the annotation {@code allow-shared-ip} under either prefix, an empty value included
 * @param ips {@code status.loadBalancer.ingress[].ip} in this order, at least one; the first decides
 * @param endpoints of all its slices
 */
public record ServiceView(
        String namespace,
        String name,
        Map<String, String> labels,
        TrafficPolicy trafficPolicy,
        boolean sharesIp,
        List<IpAddress> ips,
        Endpoints endpoints) {
    /** {@code spec.externalTrafficPolicy}. */
    public enum TrafficPolicy {
        /** Any node forwards to any endpoint; also when the field is absent. */
        CLUSTER,
        /** A node forwards to its own endpoints only. */
        LOCAL
    }

    /** @throws IllegalArgumentException if there is no address: nothing could be announced */
    public ServiceView {
        labels = Map.copyOf(labels);
        ips = List.copyOf(ips);
        if (ips.isEmpty()) {
            throw new IllegalArgumentException(namespace + "/" + name + " has no address to elect a node for");
        }
    }

    /** The address whose hash ranks the nodes for all addresses of the Service. */
    public IpAddress rankingIp() {
        return ips.getFirst();
    }
}
