package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.metallbj.config.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Ipv6MapTest {
    @Test
    void anEmptyMapHasNothing() {
        Ipv6Map<String> map = new Ipv6Map<>(Map.of());
        assertEquals(0, map.size());
        assertFalse(map.contains(0, 0));
        assertEquals("none", map.getOrDefault(-1, -1, "none"));
    }

    @Test
    void theUnspecifiedAddressIsAKeyLikeAnyOther() {
        Ipv6Map<String> map = new Ipv6Map<>(Map.of(new IpAddress(0, 0), "zero"));
        assertEquals("zero", map.getOrDefault(0, 0, "none"));
        assertFalse(map.contains(0, 1));
        assertFalse(map.contains(1, 0));
    }

    @Test
    void agreesWithAHashMapAtEverySize() {
        Random random = new Random(7);
        for (int size = 1; size < 200; size++) {
            Map<IpAddress, Integer> expected = new HashMap<>();
            while (expected.size() < size) {
                expected.put(address(random, size), expected.size());
            }
            Ipv6Map<Integer> map = new Ipv6Map<>(expected);
            assertEquals(size, map.size());
            expected.forEach((ip, value) -> assertEquals(value, map.getOrDefault(ip.high(), ip.low(), -1)));
            for (int i = 0; i < 200; i++) {
                IpAddress ip = address(random, size);
                assertEquals(expected.containsKey(ip), map.contains(ip.high(), ip.low()));
                assertEquals(expected.getOrDefault(ip, -1), map.getOrDefault(ip.high(), ip.low(), -1));
            }
        }
    }

    // Neighbours in few networks, so that absent ones share slots and halves with present ones.
    private static IpAddress address(Random random, int size) {
        return new IpAddress(0x2001_0db8_0000_0000L + random.nextInt(4), random.nextInt(2 * size));
    }
}
