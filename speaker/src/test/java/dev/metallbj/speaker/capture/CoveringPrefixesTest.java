package dev.metallbj.speaker.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoveringPrefixesTest {
    @Test
    void keepsFewPrefixesAsTheyAreAndDropsContainedOnes() {
        assertEquals(
                List.of(cidr("192.0.2.0", 25), cidr("198.51.100.0", 24)),
                CoveringPrefixes.of(
                        List.of(cidr("198.51.100.7", 32), cidr("198.51.100.0", 24), cidr("192.0.2.0", 25)), 256));
    }

    @Test
    void joinsTheClosestFirst() {
        assertEquals(
                List.of(cidr("192.0.2.1", 32), cidr("198.51.100.4", 31)),
                CoveringPrefixes.of(
                        List.of(cidr("192.0.2.1", 32), cidr("198.51.100.5", 32), cidr("198.51.100.4", 32)), 2));
    }

    @Test
    void coversEverythingWithinTheLimitForRandomBlocks() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<Cidr> blocks = new ArrayList<>();
            boolean ipv6 = random.nextBoolean();
            for (int i = random.nextInt(600); i >= 0; i--) {
                // Small numbers too, so that blocks touch and contain each other.
                int bits = random.nextBoolean() ? random.nextInt() : random.nextInt(4096);
                blocks.add(
                        ipv6
                                ? Cidr.containing(
                                        new IpAddress(0x2001_0db8_0000_0000L + random.nextInt(3), bits),
                                        32 + random.nextInt(97))
                                : Cidr.containing(IpAddress.ofV4(bits), 8 + random.nextInt(25)));
            }
            int limit = 1 + random.nextInt(300);
            List<Cidr> cover = CoveringPrefixes.of(blocks, limit);
            assertTrue(cover.size() <= limit, cover.size() + " > " + limit);
            for (Cidr block : blocks) {
                assertEquals(
                        1, cover.stream().filter(one -> contains(one, block)).count(), block + " in " + cover);
            }
        }
    }

    private static boolean contains(Cidr outer, Cidr inner) {
        return outer.range().contains(inner.range().first())
                && outer.range().contains(inner.range().last());
    }

    private static Cidr cidr(String base, int length) {
        return new Cidr(IpAddress.parse(base), length);
    }
}
