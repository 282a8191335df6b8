package dev.metallbj.config;

import java.util.Optional;

/**
 * One IPv4 or IPv6 address, as 128 bits in two longs, most significant first.
 *
 * <p>An IPv4 address is held in its IPv4-mapped form ({@code ::ffff:a.b.c.d}, RFC 4291 section 2.5.5.2), so that the mapped form and the
 * plain one are the same value, as spec section 1 asks. The order is that of the unsigned 128-bit number.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    private static final long MAPPED = 0x0000_ffffL << 32;
    private static final long V4_MASK = 0xffff_ffffL;

    /** The IPv4 address whose four bytes, in network order, are {@code bits}. */
    public static IpAddress ofV4(int bits) {
        return new IpAddress(0, MAPPED | (bits & V4_MASK));
    }

    /**
     * Reads {@code length} bytes in network order.
     *
     * @param length 4 or 16
     * @throws IllegalArgumentException for another length
     */
    public static IpAddress ofBytes(byte[] bytes, int offset, int length) {
        return switch (length) {
            case 4 -> ofV4((int) readBits(bytes, offset, 4));
            case 16 -> new IpAddress(readBits(bytes, offset, 8), readBits(bytes, offset + 8, 8));
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + length);
        };
    }

    /** The address that {@code text} denotes, or empty: no zone, no blanks, no leading zeros in the IPv4 form. */
    public static Optional<IpAddress> tryParse(String text) {
        return IpAddressText.parse(text);
    }

    /**
     * The address that {@code text} denotes.
     *
     * @throws IllegalArgumentException if it is not one; the message contains the text
     */
    public static IpAddress parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not an IP address"));
    }

    public boolean isV4() {
        return high == 0 && (low & ~V4_MASK) == MAPPED;
    }

    public IpFamily family() {
        return isV4() ? IpFamily.IPV4 : IpFamily.IPV6;
    }

    /** The four bytes of an IPv4 address in network order; meaningless for IPv6. */
    public int v4Bits() {
        return (int) low;
    }

    /** A new array of 4 or 16 bytes in network order. */
    public byte[] toBytes() {
        byte[] bytes = new byte[family().byteLength()];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Writes 4 or 16 bytes in network order at {@code offset}. */
    public void writeTo(byte[] target, int offset) {
        if (isV4()) {
            writeBits(low, target, offset, 4);
        } else {
            writeBits(high, target, offset, 8);
            writeBits(low, target, offset + 8, 8);
        }
    }

    /** The address after this one; the last of all wraps to the first, so callers compare with the end of their range first. */
    public IpAddress next() {
        return new IpAddress(low == -1 ? high + 1 : high, low + 1);
    }

    /** The address before this one; the first of all wraps to the last. */
    public IpAddress previous() {
        return new IpAddress(low == 0 ? high - 1 : high, low - 1);
    }

    /** Whether this is an IPv4 address that ends in .0 or .255, which some old devices refuse ({@code avoidBuggyIPs}). */
    public boolean confusesBuggyDevices() {
        long lastByte = low & 0xff;
        return (lastByte == 0 || lastByte == 0xff) && isV4();
    }

    @Override
    public int compareTo(IpAddress other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** The canonical text: dotted decimal, or RFC 5952. */
    @Override
    public String toString() {
        return IpAddressText.format(this);
    }

    private static long readBits(byte[] bytes, int offset, int count) {
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits = bits << 8 | bytes[offset + i] & 0xff;
        }
        return bits;
    }

    private static void writeBits(long bits, byte[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = (byte) (bits >>> 8 * (count - 1 - i));
        }
    }
}
