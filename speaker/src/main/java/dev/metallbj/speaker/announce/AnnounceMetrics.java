package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Metrics;

/** The series about announcements, named and described as MetalLB's (spec section 9). Those of what is gone disappear. */
public final class AnnounceMetrics {
    private static final String LAYER2 = "layer2";

    private final String node;
    private final GaugeFamily announced;
    private final CounterFamily requests;
    private final CounterFamily responses;
    private final CounterFamily gratuitous;

    /**
     * Declares the families.
     *
     * @param node this node's name, a label of {@code metallb_speaker_announced}
     */
    public AnnounceMetrics(Metrics metrics, String node) {
        this.node = node;
        announced = metrics.gauge(
                "metallb_speaker_announced",
                "Services being announced from this node. This is desired state, it does not guarantee that the routing protocols have"
                        + " converged.",
                "ip",
                "node",
                "protocol",
                "service");
        requests = metrics.counter(
                "metallb_layer2_requests_received", "Number of layer2 requests received for owned IPs", "ip");
        responses = metrics.counter(
                "metallb_layer2_responses_sent",
                "Number of layer2 responses sent for owned IPs in response to requests",
                "ip");
        gratuitous = metrics.counter(
                "metallb_layer2_gratuitous_sent",
                "Number of gratuitous layer2 packets sent for owned IPs as a result of failovers",
                "ip");
    }

    void announced(String service, IpAddress ip) {
        announced.set(1, ip.toString(), node, LAYER2, service);
    }

    void withdrawn(String service, IpAddress ip) {
        announced.remove(ip.toString(), node, LAYER2, service);
    }

    /** The counters of an address that is announced from now on. */
    AddressCounters counters(IpAddress ip) {
        String text = ip.toString();
        return new AddressCounters(requests.series(text), responses.series(text), gratuitous.series(text));
    }

    /** No Service announces the address any more. */
    void forget(IpAddress ip) {
        String text = ip.toString();
        requests.remove(text);
        responses.remove(text);
        gratuitous.remove(text);
    }
}
