package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;

/** One entry of a pool's {@code spec.addresses}. */
final class PoolRange {
    private final FamilyRanges owner;
    private final int index;
    private final IpRange range;
    private final FreeIntervals free;

    /**
     * A range of which nothing is in use.
     *
     * @param owner the pool's ranges of this family
     * @param index the position among them; lower is used up first
     */
    PoolRange(FamilyRanges owner, int index, IpRange range, boolean avoidBuggy) {
        this.owner = owner;
        this.index = index;
        this.range = range;
        this.free = new FreeIntervals(range, avoidBuggy);
    }

    FamilyRanges owner() {
        return owner;
    }

    int index() {
        return index;
    }

    IpRange range() {
        return range;
    }

    /** Those of its addresses that nobody occupies. */
    FreeIntervals free() {
        return free;
    }

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

    @Override
    public String toString() {
        return range.toString();
    }
}
