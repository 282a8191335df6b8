package dev.metallbj.config;

/**
 * An address block in CIDR notation.
 *
 * @param base its lowest address
 * @param prefixLength 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(IpAddress base, int prefixLength) {
    /** @throws IllegalArgumentException if the prefix length is out of range or {@code base} has bits beyond it */
    public Cidr {
        if (prefixLength < 0 || prefixLength > bits(base)) {
            throw new IllegalArgumentException(
                    "a prefix length of " + base.family() + " is 0 to " + bits(base) + ", not " + prefixLength);
        }
        if (!lowest(base, bits(base) - prefixLength).equals(base)) {
            throw new IllegalArgumentException(base + " is not the lowest address of its /" + prefixLength);
        }
    }

    /** The block of that prefix length which contains the address. */
    public static Cidr containing(IpAddress address, int prefixLength) {
        return new Cidr(lowest(address, bits(address) - prefixLength), prefixLength);
    }

    /** The largest block that starts at {@code start} and does not go beyond {@code last}. */
    static Cidr largestAt(IpAddress start, IpAddress last) {
        int hostBits = 0;
        int bits = bits(start);
        while (hostBits < bits
                && lowest(start, hostBits + 1).equals(start)
                && highest(start, hostBits + 1).compareTo(last) <= 0) {
            hostBits++;
        }
        return new Cidr(start, bits - hostBits);
    }

    /** The highest address of the block. Of an IPv6 block it may be IPv4-mapped, which {@link #range()} does not allow. */
    IpAddress last() {
        return highest(base, bits(base) - prefixLength);
    }

    /**
     * All addresses of the block.
     *
     * @throws IllegalArgumentException for an IPv6 block that ends inside {@code ::ffff:0:0/96}, as those addresses are IPv4
     */
    public IpRange range() {
        return new IpRange(base, last());
    }

    @Override
    public String toString() {
        return base + "/" + prefixLength;
    }

    private static int bits(IpAddress address) {
        return 8 * address.family().byteLength();
    }

    private static IpAddress lowest(IpAddress address, int hostBits) {
        return new IpAddress(address.high() & ~mask(hostBits - 64), address.low() & ~mask(hostBits));
    }

    private static IpAddress highest(IpAddress address, int hostBits) {
        return new IpAddress(address.high() | mask(hostBits - 64), address.low() | mask(hostBits));
    }

    // The lowest `bits` bits of a long set; all for 64 and more, none for 0 and less.
    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= 64 ? -1 : (1L << bits) - 1;
    }
}
