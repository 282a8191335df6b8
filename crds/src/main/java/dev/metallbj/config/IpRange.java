package dev.metallbj.config;

import java.util.ArrayList;
import java.util.List;

/**
 * All addresses from {@code first} to {@code last}, both included: one entry of {@code spec.addresses}.
 *
 * @param first the lowest address
 * @param last the highest address, of the same family, not below {@code first}
 */
public record IpRange(IpAddress first, IpAddress last) {
    /** @throws IllegalArgumentException if the families differ or {@code first} is after {@code last} */
    public IpRange {
        if (first.family() != last.family()) {
            throw new IllegalArgumentException(first + " and " + last + " are of different families");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException(first + " is after " + last);
        }
    }

    public IpFamily family() {
        return first.family();
    }

    /** Whether the address is of this family and inside the range. */
    public boolean contains(IpAddress address) {
        return address.family() == family() && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    /** Whether at least one address is in both ranges. */
    public boolean overlaps(IpRange other) {
        return family() == other.family() && first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** Number of addresses, 1 to 2^63-1; more count as 2^63-1. */
    public long size() {
        long high = last.high() - first.high() - (Long.compareUnsigned(last.low(), first.low()) < 0 ? 1 : 0);
        long low = last.low() - first.low();
        return high != 0 || low < 0 || low == Long.MAX_VALUE ? Long.MAX_VALUE : low + 1;
    }

    /** Number of IPv4 addresses in the range that end in .0 or .255; 0 for IPv6. */
    public long buggyCount() {
        if (!first.isV4()) {
            return 0;
        }
        long from = first.v4Bits() & 0xffff_ffffL;
        long to = last.v4Bits() & 0xffff_ffffL;
        return countWithLastByte(from, to, 0) + countWithLastByte(from, to, 0xff);
    }

    /** The fewest CIDR blocks that cover exactly this range, ascending. */
    public List<Cidr> cidrs() {
        List<Cidr> blocks = new ArrayList<>();
        IpAddress start = first;
        while (true) {
            Cidr block = Cidr.largestAt(start, last);
            blocks.add(block);
            IpAddress end = block.range().last();
            if (end.equals(last)) {
                return List.copyOf(blocks);
            }
            start = end.next();
        }
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }

    private static long countWithLastByte(long from, long to, int lastByte) {
        return numbersBelow(to + 1, lastByte) - numbersBelow(from, lastByte);
    }

    // How many n in [0, limit) have n mod 256 == lastByte.
    private static long numbersBelow(long limit, int lastByte) {
        return (limit + 255 - lastByte) / 256;
    }
}
