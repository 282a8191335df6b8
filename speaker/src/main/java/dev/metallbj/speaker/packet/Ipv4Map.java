package dev.metallbj.speaker.packet;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from IPv4 addresses to values, made for a look-up per captured frame: no boxing, no allocation, one array walk.
 *
 * <p>Open addressing with linear probing, at most half full. May be shared between threads. Keys are the four bytes of the address in
 * network order.
 *
 * @param <V> what is known of an address
 */
public final class Ipv4Map<V> {
    private final int[] keys;
    // A slot is free where its value is null; 0.0.0.0 is a key like any other.
    private final @Nullable Object[] values;
    private final int shift;
    private final int size;

    public Ipv4Map(Map<Integer, ? extends V> entries) {
        size = entries.size();
        // 32 - log2(capacity), as the upper bits of the hash choose the slot; at least two slots, because a shift by 32
        // is none.
        shift = Integer.numberOfLeadingZeros(Math.max(1, size * 2 - 1));
        keys = new int[1 << (32 - shift)];
        values = new Object[keys.length];
        entries.forEach(this::put);
    }

    private void put(int ip, V value) {
        int slot = slot(ip);
        while (values[slot] != null) {
            slot = next(slot);
        }
        keys[slot] = ip;
        values[slot] = value;
    }

    /** The value of the address, or {@code absent} if it has none. */
    @SuppressWarnings("unchecked") // only the constructor writes, and only V
    public V getOrDefault(int ip, V absent) {
        int slot = slot(ip);
        Object value = values[slot];
        while (value != null && keys[slot] != ip) {
            slot = next(slot);
            value = values[slot];
        }
        return value == null ? absent : (V) value;
    }

    public boolean contains(int ip) {
        int slot = slot(ip);
        while (values[slot] != null && keys[slot] != ip) {
            slot = next(slot);
        }
        return values[slot] != null;
    }

    /** Number of addresses. */
    public int size() {
        return size;
    }

    private int next(int slot) {
        return slot + 1 & keys.length - 1;
    }

    // Fibonacci hashing: neighbours in a pool, which differ in the lowest bits only, are spread over the whole table.
    private int slot(int ip) {
        return ip * 0x9e37_79b1 >>> shift;
    }
}
