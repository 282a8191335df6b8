package dev.metallbj.speaker.packet;

import dev.metallbj.config.IpAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from IPv6 addresses to values, made for a look-up per captured frame: no boxing, no allocation, one array walk.
 *
 * <p>Open addressing with linear probing, at most half full. May be shared between threads. Keys are the
 * addresses as two longs, the upper half first.
 *
 * @param <V> what is known of an address
 */
public final class Ipv6Map<V> {
    // Upper half, lower half, of one slot after the other.
    private final long[] keys;
    // A slot is free where its value is null; :: is a key like any other.
    private final @Nullable Object[] values;
    private final int shift;
    private final int size;

    public Ipv6Map(Map<IpAddress, ? extends V> entries) {
        size = entries.size();
        // 32 - log2(capacity), as the upper bits of the hash choose the slot; at least two slots, because a shift by 32
        // is none.
        shift = Integer.numberOfLeadingZeros(Math.max(1, size * 2 - 1));
        values = new Object[1 << (32 - shift)];
        keys = new long[2 * values.length];
        entries.forEach(this::put);
    }

    private void put(IpAddress ip, V value) {
        int slot = slot(ip.high(), ip.low());
        while (values[slot] != null) {
            slot = next(slot);
        }
        keys[2 * slot] = ip.high();
        keys[2 * slot + 1] = ip.low();
        values[slot] = value;
    }

    /** The value of the address, or {@code absent} if it has none. */
    @SuppressWarnings("unchecked") // only the constructor writes, and only V
    public V getOrDefault(long high, long low, V absent) {
        int slot = slot(high, low);
        Object value = values[slot];
        while (value != null && !isAt(slot, high, low)) {
            slot = next(slot);
            value = values[slot];
        }
        return value == null ? absent : (V) value;
    }

    public boolean contains(long high, long low) {
        int slot = slot(high, low);
        while (values[slot] != null && !isAt(slot, high, low)) {
            slot = next(slot);
        }
        return values[slot] != null;
    }

    /** Number of addresses. */
    public int size() {
        return size;
    }

    private int next(int slot) {
        return slot + 1 & values.length - 1;
    }

    // Fibonacci hashing: neighbours in a pool, which differ in the lowest bits only, are spread over the whole table.
    private int slot(long high, long low) {
        long mixed = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 32) >>> shift;
    }

    private boolean isAt(int slot, long high, long low) {
        return keys[2 * slot] == high && keys[2 * slot + 1] == low;
    }
}
