package dev.metallbj.speaker.memberlist.wire;

import java.util.List;

/** The compound envelope: {@code 7, count, count × length, parts}; several messages in one packet. */
final class Compound {
    static final int MAX_PARTS = 255;
    /** Bytes of the envelope itself. */
    static final int OVERHEAD = 2;
    /** Bytes for the length of each part. */
    static final int PART_OVERHEAD = 2;

    private Compound() {}

    /** @throws IllegalArgumentException for more than 255 parts or a part of more than 65535 bytes */
    static byte[] wrap(List<byte[]> parts) {
        if (parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException(
                    "at most " + MAX_PARTS + " parts fit into a packet, not " + parts.size());
        }
        ByteWriter out = new ByteWriter();
        out.u8(MessageType.COMPOUND).u8(parts.size());
        for (byte[] part : parts) {
            if (part.length > MessageRanges.MAX_U16) {
                throw new IllegalArgumentException("a part of " + part.length + " bytes is too long");
            }
            out.u16(part.length);
        }
        parts.forEach(out::bytes);
        return out.toArray();
    }
}
