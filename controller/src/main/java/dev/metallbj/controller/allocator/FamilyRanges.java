package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.IpRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pool has of one address family. */
final class FamilyRanges {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final AllocatorPool pool;
    private final List<PoolRange> ranges = new ArrayList<>();
    // By index in the list: a pool may have thousands of entries, most of them used up.
    private final BitSet withFree = new BitSet();
    private final Map<SharingKey, SharingGroup> groups = new HashMap<>();
    private BigInteger size = BigInteger.ZERO;
    private long inUse;

    FamilyRanges(AllocatorPool pool, IpFamily family) {
        this.pool = pool;
        boolean avoidBuggy = pool.pool().avoidBuggyIps();
        for (IpRange range : pool.pool().ranges()) {
            if (range.family() == family) {
                withFree.set(ranges.size());
                ranges.add(new PoolRange(this, ranges.size(), range, avoidBuggy));
                size = size.add(usable(range, avoidBuggy));
            }
        }
    }

    AllocatorPool pool() {
        return pool;
    }

    List<PoolRange> ranges() {
        return ranges;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The first address, in the order of the list, that is free or that the Service may share; null if there is none. */
    @Nullable
    IpAddress choose(Applicant applicant) {
        PoolRange range = firstWithFree();
        IpAddress free = range == null ? null : range.free().lowest();
        SharingGroup group = groups.get(applicant.sharing());
        if (group != null) {
            AddressUse shared = group.first(applicant, range, free);
            if (shared != null) {
                return shared.address();
            }
        }
        return free;
    }

    /**
     * Why the Service can share none of the addresses that are shared under its key: from the lowest that its own kind of Services share, or that
     * others with the same key but another policy do. O(1), or O(n) in the keys in use where only those others are here.
     *
     * @return null if nobody uses the key here
     */
    @Nullable
    Refusal conflict(Applicant applicant) {
        if (applicant.sharing().key().isEmpty()) {
            return null;
        }
        SharingGroup own = groups.get(applicant.sharing());
        if (own != null) {
            return own.conflict(applicant);
        }
        SharingKey other = null;
        for (SharingKey key : groups.keySet()) {
            boolean lower = other == null || key.backend().compareTo(other.backend()) < 0;
            if (lower && key.key().equals(applicant.sharing().key())) {
                other = key;
            }
        }
        SharingGroup others = other == null ? null : groups.get(other);
        return others == null ? null : others.conflict(applicant);
    }

    /** The address has its first user: it counts as assigned, once, however many share it. */
    void entered() {
        inUse++;
    }

    /** The address has lost its last user. */
    void left() {
        inUse--;
    }

    void occupied(PoolRange range, AddressUse use) {
        if (range.free().isEmpty()) {
            withFree.clear(range.index());
        }
        if (!use.sharing().key().isEmpty()) {
            groups.computeIfAbsent(use.sharing(), _ -> new SharingGroup()).add(use);
        }
    }

    void vacated(PoolRange range, AddressUse use) {
        withFree.set(range.index());
        SharingGroup group = groups.get(use.sharing());
        if (group != null) {
            group.remove(use);
            if (group.isEmpty()) {
                groups.remove(use.sharing());
            }
        }
    }

    long assigned() {
        return inUse;
    }

    /** Addresses that nobody uses, at most 2^63-1. */
    long available() {
        return size.subtract(BigInteger.valueOf(inUse)).min(MAX).longValue();
    }

    private @Nullable PoolRange firstWithFree() {
        for (int i = withFree.nextSetBit(0); i >= 0; i = withFree.nextSetBit(i + 1)) {
            if (ranges.get(i).free().lowest() != null) {
                return ranges.get(i);
            }
            withFree.clear(i); // only buggy addresses were left
        }
        return null;
    }

    // IpRange.size() saturates, and a saturated size minus what is in use would be wrong.
    private static BigInteger usable(IpRange range, boolean avoidBuggy) {
        return new BigInteger(1, range.last().toBytes())
                .subtract(new BigInteger(1, range.first().toBytes()))
                .add(BigInteger.ONE)
                .subtract(BigInteger.valueOf(avoidBuggy ? range.buggyCount() : 0));
    }
}
