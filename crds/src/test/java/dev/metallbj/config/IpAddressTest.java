package dev.metallbj.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text forms (RFC 4291 section 2.2, RFC 5952 section 4), bytes and order. */
class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::A, 2001:db8::a",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        // One group of zeros is written out, the longest run is shortened, of two equal runs the first (RFC 5952
        // section 4.2).
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "::192.0.2.1, ::c000:201",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        // IPv4-mapped is IPv4 (spec section 1).
        "::ffff:192.0.2.1, 192.0.2.1",
        "::FFFF:c000:201, 192.0.2.1",
    })
    void readsAllFormsAndWritesTheCanonicalOne(String text, String canonical) {
        assertEquals(canonical, IpAddress.parse(text).toString());
        assertEquals(IpAddress.parse(text), IpAddress.parse(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "1",
                "192.0.2",
                "192.0.2.",
                "192.0.2.1.",
                "192.0.2.1.1",
                ".192.0.2.1",
                "192..2.1",
                "192.0.2.256",
                "192.0.2.01",
                "192.0.2.1000",
                "192.0.2.-1",
                "192.0.2.1 ",
                " 192.0.2.1",
                "192.0.2.1/32",
                "192.0.2.a",
                "0xc0.0.2.1",
                "１92.0.2.1",
                ":",
                ":::",
                "1:",
                ":1",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "g::",
                "::1%eth0",
                "[::1]",
                "::192.0.2",
                "::192.0.2.01",
                "192.0.2.1::",
                "1:2:3:4:5:6:7:192.0.2.1",
                "::192.0.2.1:1",
                "2001:db8::1/64",
                "::\u0661"
            })
    void refusesEverythingElse(String text) {
        assertEquals(Optional.empty(), IpAddress.tryParse(text));
        String message = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text))
                .getMessage();
        assertTrue(String.valueOf(message).contains("\"" + text + "\""), message);
    }

    @Test
    void eightGroupsMayNotHaveAGapOfNothing() {
        // RFC 5952 section 4.2.2 forbids "::" for one group when writing; RFC 4291 allows it when reading, but not for
        // none.
        assertEquals(Optional.empty(), IpAddress.tryParse("1:2:3:4::5:6:7:8"));
    }

    @Test
    void textOfEveryAddressReadsBackAsItself() throws UnknownHostException {
        Random random = new Random(5952);
        for (int i = 0; i < 20_000; i++) {
            // Whole groups of zeros are common, so that every place of "::" occurs.
            IpAddress address = new IpAddress(sparse(random), sparse(random));
            assertEquals(address, IpAddress.parse(address.toString()), address::toString);
            byte[] bytes = address.toBytes();
            assertArrayEquals(InetAddress.getByName(address.toString()).getAddress(), bytes, address::toString);
            assertEquals(address, IpAddress.ofBytes(bytes, 0, bytes.length));
        }
    }

    @Test
    void noInputMakesTheParserThrow() {
        String alphabet = "0123456789abcdefABCDEF::::....%/ -\u00e9";
        Random random = new Random(4291);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(48); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            IpAddress.tryParse(text.toString())
                    .ifPresent(address -> assertEquals(address, IpAddress.parse(address.toString())));
        }
    }

    @Test
    void orderIsThatOfTheNumber() {
        String[] ascending = {
            "::", "::1", "0.0.0.0", "9.0.0.0", "10.0.0.0", "192.0.2.1", "255.255.255.255", "::1:0:0:0", "1::", "8000::"
        };
        for (int i = 1; i < ascending.length; i++) {
            assertTrue(IpAddress.parse(ascending[i - 1]).compareTo(IpAddress.parse(ascending[i])) < 0, ascending[i]);
        }
    }

    @Test
    void neighboursCarryOverTheMiddle() {
        IpAddress low = IpAddress.parse("2001:db8::ffff:ffff:ffff:ffff");
        IpAddress high = IpAddress.parse("2001:db8:0:1::");
        assertEquals(high, low.next());
        assertEquals(low, high.previous());
        assertEquals(
                IpAddress.parse("::"),
                IpAddress.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").next());
    }

    @Test
    void onlyIpv4CanConfuseBuggyDevices() {
        assertTrue(IpAddress.parse("192.0.2.0").confusesBuggyDevices());
        assertTrue(IpAddress.parse("192.0.2.255").confusesBuggyDevices());
        assertFalse(IpAddress.parse("192.0.2.1").confusesBuggyDevices());
        assertFalse(IpAddress.parse("2001:db8::ff").confusesBuggyDevices());
        assertFalse(IpAddress.parse("2001:db8::").confusesBuggyDevices());
    }

    private static long sparse(Random random) {
        long bits = random.nextLong();
        for (int group = 0; group < 4; group++) {
            if (random.nextInt(3) > 0) {
                bits &= ~(0xffffL << 16 * group);
            }
        }
        return bits;
    }
}
