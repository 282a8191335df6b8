package dev.metallbj.speaker.link.rtnetlink;

import java.nio.ByteBuffer;

/** The attributes ({@code struct rtattr}) of one message, one after the other. */
final class Attributes {
    static final int HEADER_LENGTH = 4;

    /** The upper two bits say that the attribute holds others, or is in network order. */
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer bytes;
    private final int end;
    private int nextAt;
    private int valueAt;
    private int valueLength;
    private int type;
    private boolean malformed;

    /**
     * @param start of the first attribute
     * @param end of the message, not above the limit of {@code bytes}
     */
    Attributes(ByteBuffer bytes, int start, int end) {
        this.bytes = bytes;
        this.end = end;
        this.nextAt = start;
    }

    /** Goes to the next one; false after the last, and at one whose length does not fit. */
    boolean next() {
        if (malformed || end - nextAt < HEADER_LENGTH) {
            return false;
        }
        int length = bytes.getShort(nextAt) & 0xffff;
        if (length < HEADER_LENGTH || length > end - nextAt) {
            malformed = true;
            return false;
        }
        type = bytes.getShort(nextAt + 2) & TYPE_MASK;
        valueAt = nextAt + HEADER_LENGTH;
        valueLength = length - HEADER_LENGTH;
        nextAt += Math.min(RouteMessages.align(length), end - nextAt);
        return true;
    }

    /** Whether a length did not fit, that of a value too. */
    boolean isMalformed() {
        return malformed;
    }

    int type() {
        return type;
    }

    /** Of the value, in bytes. */
    int length() {
        return valueLength;
    }

    /** The value as one byte; 0 and malformed when it has another length. */
    int u8() {
        if (valueLength != Byte.BYTES) {
            malformed = true;
            return 0;
        }
        return bytes.get(valueAt) & 0xff;
    }

    /** The value as 32 bits; 0 and malformed when it has another length. */
    int u32() {
        if (valueLength != Integer.BYTES) {
            malformed = true;
            return 0;
        }
        return bytes.getInt(valueAt);
    }

    /** A copy of the value. */
    byte[] bytes() {
        byte[] copy = new byte[valueLength];
        bytes.get(valueAt, copy);
        return copy;
    }
}
