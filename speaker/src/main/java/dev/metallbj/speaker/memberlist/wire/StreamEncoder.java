package dev.metallbj.speaker.memberlist.wire;

import org.jspecify.annotations.Nullable;

/** Makes the bytes of one TCP message. For one thread. */
public final class StreamEncoder {
    private final @Nullable PacketCipher cipher;
    private final boolean compress;
    private final Compression compression = new Compression();

    /** @param compress whether messages are compressed where that makes them smaller (EnableCompression) */
    public StreamEncoder(Encryption encryption, boolean compress) {
        this.cipher = encryption.verifyOutgoing()
                ? encryption.key().map(PacketCipher::new).orElse(null)
                : null;
        this.compress = compress;
    }

    /**
     * All bytes to write.
     *
     * @param message a Ping, Ack, PushPull or Failure
     * @param nonce 12 bytes, never used before; not looked at when the group does not encrypt
     */
    public byte[] encode(Message message, byte[] nonce) {
        byte[] content = MessageEncoder.encode(message);
        if (compress) {
            content = compression.wrapIfSmaller(content);
        }
        if (cipher == null) {
            return content;
        }
        byte[] header = new ByteWriter()
                .u8(MessageType.ENCRYPT)
                .u32(PacketCipher.OVERHEAD + content.length)
                .toArray();
        return new ByteWriter()
                .bytes(header)
                .bytes(cipher.seal(nonce, header, content))
                .toArray();
    }
}
