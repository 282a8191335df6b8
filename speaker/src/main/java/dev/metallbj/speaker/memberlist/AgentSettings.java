package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import java.time.Duration;

/**
 * What the operator says about gossip.
 *
 * @param node name of this Kubernetes node
 * @param bindAddress where it listens, and what it tells others; no wildcard
 * @param port for UDP and TCP, 1 to 65535
 * @param enableCompression whether packets are compressed where that makes them smaller
 * @param handoffQueueDepth how many packets are read, and how much news may wait, before timers are looked at; at least 1
 * @param queueCheckInterval how often the length of the broadcast queue is looked at
 */
public record AgentSettings(
        String node,
        IpAddress bindAddress,
        int port,
        Parameters parameters,
        Encryption encryption,
        boolean enableCompression,
        int handoffQueueDepth,
        Duration queueCheckInterval) {
    /** memberlist's own value of HandoffQueueDepth. */
    public static final int HANDOFF_QUEUE_DEPTH = 1024;

    /** memberlist's own value of QueueCheckInterval. */
    public static final Duration QUEUE_CHECK_INTERVAL = Duration.ofSeconds(30);

    public AgentSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("gossip port: " + port + "; it must be between 1 and 65535");
        }
        if (handoffQueueDepth < 1) {
            throw new IllegalArgumentException("HandoffQueueDepth: " + handoffQueueDepth + "; it must be at least 1");
        }
        if (queueCheckInterval.isNegative() || queueCheckInterval.isZero()) {
            throw new IllegalArgumentException(
                    "QueueCheckInterval: " + queueCheckInterval.toMillis() + "ms; it must be longer than nothing");
        }
    }

    Endpoint endpoint() {
        return new Endpoint(bindAddress, port);
    }
}
