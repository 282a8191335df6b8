package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The free addresses of one range, as intervals that do not touch each other. Every operation costs O(log n) in the number of intervals,
 * which is at most one more than the number of addresses taken; the size of the range costs nothing.
 */
final class FreeIntervals {
    private final IpRange range;
    private final boolean avoidBuggy;
    private final TreeMap<IpAddress, IpAddress> lastByFirst = new TreeMap<>();

    /** All of the range is free; with {@code avoidBuggy} IPv4 addresses that end in .0 or .255 are never given out. */
    FreeIntervals(IpRange range, boolean avoidBuggy) {
        this.range = range;
        this.avoidBuggy = avoidBuggy;
        lastByFirst.put(range.first(), range.last());
    }

    /**
     * The lowest address that may be given out, or null.
     *
     * <p>A buggy address is dropped for good when it comes to the head of the first interval. Cutting all of them out in advance would
     * make 131,072 intervals of a /8.
     */
    @Nullable
    IpAddress lowest() {
        Map.Entry<IpAddress, IpAddress> head = lastByFirst.firstEntry();
        while (head != null && avoidBuggy && head.getKey().confusesBuggyDevices()) {
            take(head.getKey());
            head = lastByFirst.firstEntry();
        }
        return head == null ? null : head.getKey();
    }

    /** Whether nothing is left; may still say no when only buggy addresses are left, which {@link #lowest()} then finds out. */
    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    /** The address, which is free, no longer is. */
    void take(IpAddress address) {
        Map.Entry<IpAddress, IpAddress> around = lastByFirst.floorEntry(address);
        if (around == null || around.getValue().compareTo(address) < 0) {
            throw new IllegalStateException(address + " is not free");
        }
        IpAddress first = around.getKey();
        IpAddress last = around.getValue();
        if (first.equals(address)) {
            lastByFirst.remove(first);
        } else {
            lastByFirst.put(first, address.previous());
        }
        if (!last.equals(address)) {
            lastByFirst.put(address.next(), last);
        }
    }

    /** The address, which was taken, is free again. */
    void free(IpAddress address) {
        IpAddress first = address;
        IpAddress last = address;
        if (!address.equals(range.first())) {
            Map.Entry<IpAddress, IpAddress> below = lastByFirst.lowerEntry(address);
            if (below != null && below.getValue().equals(address.previous())) {
                first = below.getKey();
            }
        }
        if (!address.equals(range.last())) {
            IpAddress end = lastByFirst.remove(address.next());
            if (end != null) {
                last = end;
            }
        }
        lastByFirst.put(first, last);
    }

    /** First to last address of each interval, ascending. */
    Map<IpAddress, IpAddress> intervals() {
        return lastByFirst;
    }
}
