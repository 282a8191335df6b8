package dev.metallbj.speaker.capture;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Few prefixes of one family that together contain every given one. They may contain more: the kernel filter made of them only keeps foreign noise
 * away, the exact decision is a hash look-up. Pure.
 */
final class CoveringPrefixes {
    /** In front of the four bytes of an IPv4 address. */
    private static final int MAPPED_BITS = 96;

    private CoveringPrefixes() {}

    /**
     * The prefixes, disjoint and ascending; neighbours are joined only as far as the limit asks for, the closest first.
     *
     * @param blocks of one family, in any order, overlapping or not
     * @param limit most prefixes to return, 1 and up
     */
    static List<Cidr> of(Collection<Cidr> blocks, int limit) {
        List<Cidr> disjoint = withoutContained(blocks);
        if (disjoint.size() <= limit) {
            return disjoint;
        }
        return join(disjoint, shortestPrefixToJoin(disjoint, limit));
    }

    private static List<Cidr> withoutContained(Collection<Cidr> blocks) {
        List<Cidr> sorted = new ArrayList<>(blocks);
        sorted.sort((a, b) -> {
            int order = a.base().compareTo(b.base());
            return order != 0 ? order : Integer.compare(a.prefixLength(), b.prefixLength());
        });
        List<Cidr> disjoint = new ArrayList<>();
        for (Cidr block : sorted) {
            if (disjoint.isEmpty() || !contains(disjoint.getLast(), block)) {
                disjoint.add(block);
            }
        }
        return disjoint;
    }

    // Joining every pair of neighbours that shares at least this many bits leaves at most `limit` groups.
    private static int shortestPrefixToJoin(List<Cidr> disjoint, int limit) {
        int[] shared = new int[disjoint.size() - 1];
        for (int i = 0; i < shared.length; i++) {
            shared[i] = sharedBits(disjoint.get(i), disjoint.get(i + 1));
        }
        Arrays.sort(shared);
        return shared[limit - 1];
    }

    private static List<Cidr> join(List<Cidr> disjoint, int minShared) {
        List<Cidr> joined = new ArrayList<>();
        for (Cidr block : disjoint) {
            int shared = joined.isEmpty() ? -1 : sharedBits(joined.getLast(), block);
            if (shared >= minShared) {
                joined.set(joined.size() - 1, Cidr.containing(block.base(), shared));
            } else {
                joined.add(block);
            }
        }
        return joined;
    }

    private static boolean contains(Cidr outer, Cidr inner) {
        return sharedBits(outer, inner) == outer.prefixLength();
    }

    // How many leading bits two blocks have in common, at most the shorter prefix length.
    private static int sharedBits(Cidr a, Cidr b) {
        int same = sameBits(a.base(), b.base()) - (a.base().isV4() ? MAPPED_BITS : 0);
        return Math.min(same, Math.min(a.prefixLength(), b.prefixLength()));
    }

    private static int sameBits(IpAddress a, IpAddress b) {
        int same = Long.numberOfLeadingZeros(a.high() ^ b.high());
        return same < Long.SIZE ? same : same + Long.numberOfLeadingZeros(a.low() ^ b.low());
    }
}
