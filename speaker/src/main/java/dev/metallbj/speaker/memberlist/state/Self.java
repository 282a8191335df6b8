package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Versions;

/**
 * What this node is when it starts.
 *
 * @param name the Kubernetes node's name; unique in the group
 * @param endpoint where it listens and can be reached
 * @param meta at most 512 bytes
 * @param versions what it announces; {@link Versions#METALLB} among speakers
 */
public record Self(String name, Endpoint endpoint, Bytes meta, Versions versions) {
    static final int MAX_META = 512;

    public Self {
        checkMeta(meta);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a node needs a name");
        }
    }

    static void checkMeta(Bytes meta) {
        if (meta.length() > MAX_META) {
            throw new IllegalArgumentException("metadata has at most " + MAX_META + " bytes, not " + meta.length());
        }
    }
}
