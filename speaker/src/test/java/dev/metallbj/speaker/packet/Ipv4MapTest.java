package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Ipv4MapTest {
    @Test
    void anEmptyMapHasNothing() {
        Ipv4Map<String> map = new Ipv4Map<>(Map.of());
        assertEquals(0, map.size());
        assertFalse(map.contains(0));
        assertEquals("none", map.getOrDefault(0, "none"));
        assertFalse(map.contains(-1));
    }

    @Test
    void theUnspecifiedAddressIsAKeyLikeAnyOther() {
        Ipv4Map<String> map = new Ipv4Map<>(Map.of(0, "zero"));
        assertEquals("zero", map.getOrDefault(0, "none"));
        assertFalse(map.contains(1));
    }

    @Test
    void findsAllOfAPoolAndNothingBesideIt() {
        Map<Integer, Integer> pool = new HashMap<>();
        int first = IpAddress.parse("198.51.100.0").v4Bits();
        for (int i = 0; i < 256; i++) {
            pool.put(first + i, i);
        }
        Ipv4Map<Integer> map = new Ipv4Map<>(pool);
        for (int i = -256; i < 512; i++) {
            assertEquals(i >= 0 && i < 256 ? i : -1, map.getOrDefault(first + i, -1));
        }
    }

    @Test
    void agreesWithAHashMapAtEverySize() {
        Random random = new Random(7);
        for (int size = 1; size < 200; size++) {
            // Few different keys, so that absent ones share slots with present ones.
            int spread = random.nextBoolean() ? 4 * size : Integer.MAX_VALUE;
            Map<Integer, Integer> expected = new HashMap<>();
            while (expected.size() < size) {
                expected.put(random.nextInt(spread), expected.size());
            }
            Ipv4Map<Integer> map = new Ipv4Map<>(expected);
            assertEquals(size, map.size());
            expected.forEach((ip, value) -> assertEquals(value, map.getOrDefault(ip, -1)));
            for (int i = 0; i < 200; i++) {
                int ip = random.nextInt(spread);
                assertEquals(expected.containsKey(ip), map.contains(ip));
                assertEquals(expected.getOrDefault(ip, -1), map.getOrDefault(ip, -1));
            }
        }
        assertTrue(new Ipv4Map<>(Map.of(-1, "x")).contains(-1));
    }
}
