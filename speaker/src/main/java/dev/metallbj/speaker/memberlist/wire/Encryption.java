package dev.metallbj.speaker.memberlist.wire;

import java.util.Objects;
import java.util.Optional;

/**
 * Whether the group encrypts.
 *
 * @param key empty when it does not
 * @param verifyIncoming refuse what is not encrypted with the key (GossipVerifyIncoming); false only while a group gets its first key
 * @param verifyOutgoing encrypt what is sent (GossipVerifyOutgoing)
 */
public record Encryption(Optional<GossipKey> key, boolean verifyIncoming, boolean verifyOutgoing) {
    /** Everything is plain. */
    public static final Encryption OFF = new Encryption(Optional.empty(), true, true);

    public Encryption {
        Objects.requireNonNull(key);
    }

    /** Everything is encrypted, both ways. */
    public static Encryption with(GossipKey key) {
        return new Encryption(Optional.of(key), true, true);
    }
}
