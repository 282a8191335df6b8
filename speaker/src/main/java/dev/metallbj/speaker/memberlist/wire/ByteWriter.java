package dev.metallbj.speaker.memberlist.wire;

import java.util.Arrays;

/** A buffer that grows up to a bound. Numbers are big endian. */
final class ByteWriter {
    private static final int INITIAL = 256;

    private final int limit;
    private byte[] buffer;
    private int length;

    /** For output of our own, whose size is known to be sane. */
    ByteWriter() {
        this(Integer.MAX_VALUE - 8);
    }

    /** @param limit in bytes; {@link #hasRoomFor} says what still fits */
    ByteWriter(int limit) {
        this.limit = limit;
        this.buffer = new byte[Math.min(INITIAL, limit)];
    }

    int length() {
        return length;
    }

    boolean hasRoomFor(int count) {
        return count <= limit - length;
    }

    /** The bytes written so far, valid up to {@link #length()} and until the next write. */
    byte[] array() {
        return buffer;
    }

    byte[] toArray() {
        return Arrays.copyOf(buffer, length);
    }

    ByteWriter u8(int value) {
        reserve(1);
        buffer[length++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    ByteWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    ByteWriter bytes(byte[] source) {
        return bytes(source, 0, source.length);
    }

    ByteWriter bytes(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, buffer, length, count);
        length += count;
        return this;
    }

    ByteWriter bytes(Bytes source) {
        reserve(source.length());
        source.writeTo(buffer, length);
        length += source.length();
        return this;
    }

    /** Makes room and moves the end forward; the caller fills the bytes through {@link #array()}. */
    int extend(int count) {
        reserve(count);
        int start = length;
        length += count;
        return start;
    }

    private void reserve(int count) {
        if (!hasRoomFor(count)) {
            throw new IllegalStateException("more than " + limit + " bytes");
        }
        if (length + count > buffer.length) {
            long doubled = Math.min(limit, 2L * buffer.length);
            buffer = Arrays.copyOf(buffer, (int) Math.max(doubled, length + count));
        }
    }
}
