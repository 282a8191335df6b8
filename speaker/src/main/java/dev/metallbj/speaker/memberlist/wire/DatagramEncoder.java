package dev.metallbj.speaker.memberlist.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes UDP packets of encoded messages. For one thread. */
public final class DatagramEncoder {
    private static final byte[] NO_ADDITIONAL_DATA = {};

    private final @Nullable PacketCipher cipher;
    private final boolean compress;
    private final Compression compression = new Compression();

    /** @param compress whether packets are compressed where that makes them smaller (EnableCompression) */
    public DatagramEncoder(Encryption encryption, boolean compress) {
        this.cipher = encryption.verifyOutgoing()
                ? encryption.key().map(PacketCipher::new).orElse(null)
                : null;
        this.compress = compress;
    }

    /** Bytes that all envelopes of one packet take at most, without {@link #partOverhead()}. */
    public int overhead() {
        return Compound.OVERHEAD + Crc.OVERHEAD + (cipher == null ? 0 : PacketCipher.OVERHEAD);
    }

    /** Bytes that each message takes besides its own. */
    public static int partOverhead() {
        return Compound.PART_OVERHEAD;
    }

    /**
     * One packet.
     *
     * @param parts encoded messages, 1 to 255
     * @param crc whether to add a checksum: for gossip to receivers whose highest protocol is 5 or more
     * @param nonce 12 bytes, never used before; not looked at when the group does not encrypt
     * @throws IllegalArgumentException for no or too many parts
     */
    public byte[] encode(List<byte[]> parts, boolean crc, byte[] nonce) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a packet needs a message");
        }
        byte[] packet = parts.size() == 1 ? parts.getFirst() : Compound.wrap(parts);
        if (compress) {
            packet = compression.wrapIfSmaller(packet);
        }
        if (crc) {
            packet = Crc.wrap(packet);
        }
        return cipher == null ? packet : cipher.seal(nonce, NO_ADDITIONAL_DATA, packet);
    }
}
