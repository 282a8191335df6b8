package dev.metallbj.speaker.memberlist.wire;

import java.util.zip.CRC32;

/** The hasCrc envelope: {@code 12, CRC-32 (IEEE) of the rest, the rest}. */
final class Crc {
    /** Bytes of the envelope itself. */
    static final int OVERHEAD = 5;

    private Crc() {}

    static byte[] wrap(byte[] content) {
        return new ByteWriter()
                .u8(MessageType.HAS_CRC)
                .u32(of(content, 0, content.length))
                .bytes(content)
                .toArray();
    }

    static int of(byte[] buffer, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(buffer, from, to - from);
        return (int) crc.getValue();
    }
}
