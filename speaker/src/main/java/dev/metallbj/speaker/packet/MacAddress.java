package dev.metallbj.speaker.packet;

import java.util.Optional;

/**
 * An Ethernet hardware address: 48 bits in a long, the first byte on the wire being the most significant of the six.
 *
 * @param bits 0 to 2^48-1
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
    /** Length on the wire, in bytes. */
    public static final int LENGTH = 6;

    /** {@code ff:ff:ff:ff:ff:ff}: every station of the segment. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /** {@code 00:00:00:00:00:00}: not known yet, as the target of an ARP request. */
    public static final MacAddress ZERO = new MacAddress(0);

    private static final long GROUP_BIT = 1L << 40;
    private static final int TEXT_LENGTH = 17;

    /** @throws IllegalArgumentException if a bit above the 48th is set */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits, not 0x" + Long.toHexString(bits));
        }
    }

    /** Reads six bytes at {@code offset}. */
    public static MacAddress ofBytes(byte[] bytes, int offset) {
        return new MacAddress(NetworkOrder.readU48(bytes, offset));
    }

    /** The address that six pairs of hexadecimal digits between colons denote, in either case; or empty. */
    public static Optional<MacAddress> tryParse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        long bits = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                if (c != ':') {
                    return Optional.empty();
                }
                continue;
            }
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return Optional.empty();
            }
            bits = bits << 4 | digit;
        }
        return Optional.of(new MacAddress(bits));
    }

    /**
     * The address that {@code text} denotes.
     *
     * @throws IllegalArgumentException if it is not six pairs of hexadecimal digits between colons; the message contains the text
     */
    public static MacAddress parse(String text) {
        return tryParse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("\"" + text + "\" is not a MAC address like 02:00:5e:10:00:01"));
    }

    public boolean isBroadcast() {
        return equals(BROADCAST);
    }

    /** Whether it names a group of stations (IEEE 802: the lowest bit of the first byte), broadcast included. */
    public boolean isGroup() {
        return (bits & GROUP_BIT) != 0;
    }

    /** Writes six bytes at {@code offset}. */
    public void writeTo(byte[] target, int offset) {
        NetworkOrder.writeU48(target, offset, bits);
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    /** Six pairs of lower case hexadecimal digits between colons. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(TEXT_LENGTH);
        for (int shift = 44; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (bits >>> shift) & 0xf, 16));
            if (shift % 8 == 0 && shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
