package dev.metallbj.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, blocks and borders of address ranges, and the sizes of pools made of them. */
class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 1",
        "192.0.2.0, 192.0.2.255, 256",
        "10.4.11.0, 10.4.15.254, 1279",
        "0.0.0.0, 255.255.255.255, 4294967296",
        "2001:db8::, 2001:db8::3fff:ffff:ffff:ffff, 4611686018427387904", // 2^62
        "2001:db8::1, 2001:db8::7fff:ffff:ffff:ffff, 9223372036854775807", // 2^63 - 1
        "2001:db8::1, 2001:db8::7fff:ffff:ffff:fffe, 9223372036854775806",
        "2001:db8::, 2001:db8::7fff:ffff:ffff:ffff, 9223372036854775807", // 2^63, saturated
        "2001:db8::, 2001:db8::ffff:ffff:ffff:ffff, 9223372036854775807", // 2^64
        "2001:db8::ffff:ffff:ffff:fff0, 2001:db8:0:1::f, 32", // over the middle of the 128 bits
        "2001:db8::1, 2001:db8:0:1::, 9223372036854775807", // 2^64
        "2001:db8::2, 2001:db8:0:1::, 9223372036854775807",
        "2001:db8::8000:0:0:1, 2001:db8:0:1::, 9223372036854775807", // 2^63
        "2001:db8::8000:0:0:2, 2001:db8:0:1::, 9223372036854775807", // 2^63 - 1
        "2001:db8::8000:0:0:3, 2001:db8:0:1::, 9223372036854775806",
        "::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 9223372036854775807",
    })
    void sizeIsExactAndSaturates(String first, String last, long size) {
        assertEquals(size, range(first, last).size());
    }

    @Test
    void blocksCoverTheRangeExactly() {
        Random random = new Random(4632);
        for (int i = 0; i < 2_000; i++) {
            boolean v4 = random.nextBoolean();
            IpAddress a = v4 ? IpAddress.ofV4(random.nextInt()) : new IpAddress(0x20010db8L << 32, random.nextLong());
            IpAddress b = v4
                    ? IpAddress.ofV4(a.v4Bits() ^ random.nextInt() >>> random.nextInt(32))
                    : new IpAddress(a.high() + random.nextInt(2), random.nextLong());
            IpRange range = a.compareTo(b) <= 0 ? new IpRange(a, b) : new IpRange(b, a);
            IpAddress next = range.first();
            BigInteger covered = BigInteger.ZERO;
            for (Cidr block : range.cidrs()) {
                assertEquals(next, block.base(), () -> range + " has a gap before " + block);
                next = block.range().last().next();
                covered = covered.add(BigInteger.TWO.pow((v4 ? 32 : 128) - block.prefixLength()));
            }
            assertEquals(range.last().next(), next, range::toString);
            assertTrue(range.cidrs().size() <= (v4 ? 62 : 254), range::toString);
            BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
            assertEquals(covered.min(most).longValueExact(), range.size(), range::toString);
        }
    }

    @Test
    void theWholeSpaceIsOneBlock() {
        assertEquals("[0.0.0.0/0]", range("0.0.0.0", "255.255.255.255").cidrs().toString());
        assertEquals(
                "[::/0]",
                range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").cidrs().toString());
    }

    @Test
    void buggyAddressesAreCountedAsIfWalked() {
        Random random = new Random(255);
        for (int i = 0; i < 200; i++) {
            int first = 0xc000_0200 + random.nextInt(600);
            int last = first + random.nextInt(900);
            long walked = 0;
            for (int bits = first; bits <= last; bits++) {
                walked += IpAddress.ofV4(bits).confusesBuggyDevices() ? 1 : 0;
            }
            IpRange range = new IpRange(IpAddress.ofV4(first), IpAddress.ofV4(last));
            assertEquals(walked, range.buggyCount(), range::toString);
        }
        assertEquals(1L << 25, range("0.0.0.0", "255.255.255.255").buggyCount());
        assertEquals(0, range("2001:db8::", "2001:db8::ffff").buggyCount());
    }

    @Test
    void familiesDoNotMeet() {
        IpRange everyV6 = range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assertFalse(everyV6.contains(IpAddress.parse("192.0.2.1")));
        assertFalse(everyV6.overlaps(range("0.0.0.0", "255.255.255.255")));
        assertThrows(IllegalArgumentException.class, () -> range("192.0.2.1", "2001:db8::1"));
        assertThrows(IllegalArgumentException.class, () -> range("192.0.2.2", "192.0.2.1"));
    }

    @Test
    void bordersBelongToTheRange() {
        IpRange range = range("192.0.2.10", "192.0.2.20");
        assertTrue(range.contains(range.first()) && range.contains(range.last()));
        assertFalse(range.contains(range.first().previous())
                || range.contains(range.last().next()));
        assertTrue(range.overlaps(range("192.0.2.20", "192.0.2.30")));
        assertFalse(range.overlaps(range("192.0.2.21", "192.0.2.30")));
    }

    @Test
    void poolSizesAreExactAndSaturate() {
        Pool pool = new Pool(
                "p",
                Map.of(),
                List.of(
                        range("2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"),
                        range("192.0.2.0", "192.0.2.0"),
                        range("198.51.100.0", "198.51.100.255"),
                        range("2001:db8:1::", "2001:db8:1::1")),
                true,
                true,
                Optional.empty());
        assertEquals(254, pool.size(IpFamily.IPV4)); // the lone .0 counts for nothing, and for nothing less
        assertEquals(Long.MAX_VALUE, pool.size(IpFamily.IPV6));
        assertEquals(Long.MAX_VALUE, pool.size());
    }

    private static IpRange range(String first, String last) {
        return new IpRange(IpAddress.parse(first), IpAddress.parse(last));
    }
}
