package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one pool and family that Services with one sharing key are on, in the order in which the pool hands out addresses.
 *
 * <p>Looking for one with free ports goes through them from the lowest: O(n) in the addresses under one key of which a port is taken.
 * That is one or a few in practice, because an address takes as many Services as there are ports.
 */
final class SharingGroup {
    private static final Comparator<AddressUse> ORDER = (a, b) -> {
        int byEntry = Integer.compare(a.range().index(), b.range().index());
        return byEntry != 0 ? byEntry : a.address().compareTo(b.address());
    };

    private final TreeSet<AddressUse> uses = new TreeSet<>(ORDER);

    void add(AddressUse use) {
        uses.add(use);
    }

    void remove(AddressUse use) {
        uses.remove(use);
    }

    boolean isEmpty() {
        return uses.isEmpty();
    }

    /**
     * The first address that a Service with this key and these ports may join.
     *
     * @param limit only addresses before this one, which is in {@code limitRange}; null = all of them
     * @return null if there is none
     */
    @Nullable
    AddressUse first(Applicant applicant, @Nullable PoolRange limitRange, @Nullable IpAddress limit) {
        for (AddressUse use : uses) {
            if (limitRange != null && limit != null && !isBefore(use, limitRange, limit)) {
                return null;
            }
            if (use.admits(applicant.sharing(), applicant.ports())) {
                return use;
            }
        }
        return null;
    }

    /** What keeps the Service from the lowest of these addresses; null = nothing. */
    @Nullable
    Refusal conflict(Applicant applicant) {
        return uses.isEmpty() ? null : uses.first().objection(applicant);
    }

    private static boolean isBefore(AddressUse use, PoolRange range, IpAddress address) {
        int index = use.range().index();
        return index < range.index() || index == range.index() && use.address().compareTo(address) < 0;
    }
}
