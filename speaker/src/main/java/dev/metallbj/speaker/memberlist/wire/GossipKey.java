package dev.metallbj.speaker.memberlist.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** The AES key of the group. Never printed. */
public final class GossipKey {
    private static final int DERIVED_LENGTH = 32;

    private final SecretKeySpec key;

    private GossipKey(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * The key with these bytes.
     *
     * @throws IllegalArgumentException if there are not 16, 24 or 32 of them
     */
    public static GossipKey of(byte[] key) {
        if (key.length != 16 && key.length != 24 && key.length != 32) {
            throw new IllegalArgumentException("an AES key has 16, 24 or 32 bytes, not " + key.length);
        }
        return new GossipKey(new SecretKeySpec(key, "AES"));
    }

    /**
     * The key that MetalLB makes of its secret: the first 32 bytes of the secret followed by SHA-256 of nothing. So the secret itself is
     * not hashed, and a long one is cut; a mixed group needs exactly this.
     *
     * @param secret the file as it is, a newline at its end included; empty means no encryption
     */
    public static Optional<GossipKey> fromSecret(byte[] secret) {
        if (secret.length == 0) {
            return Optional.empty();
        }
        byte[] padding = sha256OfNothing();
        byte[] key = Arrays.copyOf(secret, DERIVED_LENGTH);
        if (secret.length < DERIVED_LENGTH) {
            System.arraycopy(padding, 0, key, secret.length, DERIVED_LENGTH - secret.length);
        }
        return Optional.of(of(key));
    }

    private static byte[] sha256OfNothing() {
        try {
            return MessageDigest.getInstance("SHA-256").digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    SecretKeySpec spec() {
        return key;
    }

    @Override
    public String toString() {
        return "GossipKey";
    }
}
