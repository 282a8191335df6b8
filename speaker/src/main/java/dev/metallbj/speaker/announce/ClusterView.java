package dev.metallbj.speaker.announce;

import dev.metallbj.config.Config;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.election.ServiceView;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The cluster as last seen. The announcer asks by key whenever it was told of a change, so that there is no copy of everything; an answer
 * may be newer than the change it was told of, which does no harm.
 */
public interface ClusterView {
    /** Whether everything has been read once. Never becomes false again. */
    boolean isRead();

    /**
     * What is known of a Service.
     *
     * @param service namespace/name
     */
    Lookup service(String service);

    /** Calls {@code reader} with namespace/name of every Service that {@link #service} may know, in any order. */
    void forEachService(Consumer<String> reader);

    /** All nodes. */
    Collection<NodeView> nodes();

    /** The last good configuration. */
    Config config();

    /** The speaker Pods that exist, as far as they were read; empty without gossip. */
    Collection<SpeakerPod> speakerPods();

    /** The answer to {@link #service}. */
    sealed interface Lookup {
        /** It has at least one address. */
        record Present(ServiceView view) implements Lookup {}

        /**
         * There is nothing to announce.
         *
         * @param reason one word in camel case, for logs
         */
        record Absent(String reason) implements Lookup {}
    }
}
