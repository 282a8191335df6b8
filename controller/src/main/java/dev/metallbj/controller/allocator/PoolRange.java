package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;

/**
 * One entry of a pool's {@code spec.addresses}.
 *
 * @param owner the pool's ranges of this family
 * @param index the position among them; lower is used up first
 * @param range the addresses
 * @param free those of them that nobody occupies
 */
record PoolRange(FamilyRanges owner, int index, IpRange range, FreeIntervals free) {
    /** The address is closed to all who do not share it. */
    void occupy(AddressUse use) {
        free.take(use.address());
        owner.occupied(this, use);
    }

    /** The address is open to everybody again. */
    void vacate(AddressUse use) {
        owner.vacated(this, use);
        free.free(use.address());
    }

    boolean contains(IpAddress address) {
        return range.contains(address);
    }

    // Identity is what counts: two ranges are never equal, and hashing the intervals would be slow.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return range.toString();
    }
}
