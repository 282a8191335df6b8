package dev.metallbj.speaker.packet;

/** Unsigned numbers in network order (most significant byte first) inside a byte array. Bounds are the caller's duty. */
final class NetworkOrder {
    private NetworkOrder() {}

    static int readU16(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
    }

    static int readU32(byte[] bytes, int offset) {
        return readU16(bytes, offset) << 16 | readU16(bytes, offset + 2);
    }

    static long readU48(byte[] bytes, int offset) {
        return (long) readU16(bytes, offset) << 32 | readU32(bytes, offset + 2) & 0xffff_ffffL;
    }

    static long readU64(byte[] bytes, int offset) {
        return (long) readU32(bytes, offset) << 32 | readU32(bytes, offset + 4) & 0xffff_ffffL;
    }

    static void writeU16(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 8);
        bytes[offset + 1] = (byte) value;
    }

    static void writeU32(byte[] bytes, int offset, int value) {
        writeU16(bytes, offset, value >>> 16);
        writeU16(bytes, offset + 2, value);
    }

    static void writeU48(byte[] bytes, int offset, long value) {
        writeU16(bytes, offset, (int) (value >>> 32));
        writeU32(bytes, offset + 2, (int) value);
    }

    static void writeU64(byte[] bytes, int offset, long value) {
        writeU32(bytes, offset, (int) (value >>> 32));
        writeU32(bytes, offset + 4, (int) value);
    }
}
