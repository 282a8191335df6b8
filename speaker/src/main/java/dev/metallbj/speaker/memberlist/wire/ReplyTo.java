package dev.metallbj.speaker.memberlist.wire;

import java.util.Objects;

/**
 * Where the answer to a ping goes. Older nodes leave it out; then the answer goes to the sender of the packet.
 *
 * @param address 4 or 16 bytes, or empty when left out
 * @param port 0 to 65535; 0 when left out
 * @param node name of the asking node, or empty when left out
 */
public record ReplyTo(Bytes address, int port, String node) {
    /** Left out. */
    public static final ReplyTo SENDER = new ReplyTo(Bytes.EMPTY, 0, "");

    public ReplyTo {
        Objects.requireNonNull(address);
        Objects.requireNonNull(node);
        MessageRanges.port(port);
    }
}
