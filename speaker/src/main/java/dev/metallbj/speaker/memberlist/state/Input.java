package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Something that happened. After a pause the agent gives what arrived first and {@link Tick} last. */
public sealed interface Input {
    /** The time of {@link Membership#wakeAt()} has come. Harmless at any other time. */
    record Tick() implements Input {}

    /** A message came by UDP; the messages of one packet come one after the other. */
    record Received(Endpoint from, Message message) implements Input {}

    /** The stream of an {@link Output.PingByStream} was accepted by the other kernel. */
    record StreamConnected(long sequence) implements Input {}

    /** The stream of an {@link Output.PingByStream} was refused by the other kernel: nothing listens there. */
    record StreamRefused(long sequence) implements Input {}

    /** The answer to an {@link Output.PingByStream} came. */
    record StreamAcked(long sequence) implements Input {}

    /**
     * The state of another node came in a push/pull.
     *
     * @param dialled where this node had connected to, or empty when the other one did
     */
    record Exchanged(Message.PushPull remote, Optional<Endpoint> dialled) implements Input {}

    /**
     * The speaker Pods that exist: node name to address, this node's own included or not. Replaces what was said before. Those that are no
     * live members are tried again and again.
     */
    record Pods(Map<String, IpAddress> addresses) implements Input {
        public Pods {
            // In the order of the names: that of Map.copyOf changes from one JVM to the next, and with it a simulated
            // run.
            addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
        }
    }

    /** The nodes from which this one would take over something. Replaces what was said before. */
    record Successions(Set<String> nodes) implements Input {
        public Successions {
            nodes = Set.copyOf(nodes);
        }
    }

    /** This node says something else about itself from now on. */
    record MetaChanged(Bytes meta) implements Input {}

    /** This node goes on purpose. {@link Output.LeaveSent} follows when everybody was told. */
    record Leave() implements Input {}
}
