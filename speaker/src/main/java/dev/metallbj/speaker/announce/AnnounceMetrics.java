package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Histogram;
import dev.metallbj.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.List;

/** The series about announcements, named and described as MetalLB's (spec section 9). Those of what is gone disappear. */
public final class AnnounceMetrics {
    private static final String LAYER2 = "layer2";

    private static final List<Duration> TURN_BOUNDS = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2));

    private final String node;
    private final GaugeFamily announced;
    private final CounterFamily requests;
    private final CounterFamily responses;
    private final CounterFamily gratuitous;
    private final Histogram turns;

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
        turns = metrics.histogram(
                        "metallb_speaker_reconcile_duration_seconds",
                        "Time that one pass over changed services takes, from the first decision to the last frame that claims what was decided",
                        TURN_BOUNDS)
                .series();
    }

    /** @param nanos that a turn took in which something was decided */
    void reconciled(long nanos) {
        turns.observe(nanos);
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
