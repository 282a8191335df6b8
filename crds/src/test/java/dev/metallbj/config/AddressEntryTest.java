package dev.metallbj.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an entry of {@code spec.addresses} may be (spec section 1). */
class AddressEntryTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {
                "192.0.2.0/28|192.0.2.0-192.0.2.15",
                "192.0.2.9/28|192.0.2.0-192.0.2.15",
                "192.0.2.9/32|192.0.2.9-192.0.2.9",
                "0.0.0.0/0|0.0.0.0-255.255.255.255",
                "192.0.2.0/028|192.0.2.0-192.0.2.15",
                "2001:db8::/120|2001:db8::-2001:db8::ff",
                "2001:DB8::5/128|2001:db8::5-2001:db8::5",
                "::/0|::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "::ffff:192.0.2.0/124|192.0.2.0-192.0.2.15",
                "::ffff:0:0/96|0.0.0.0-255.255.255.255",
                "192.0.2.10-192.0.2.20|192.0.2.10-192.0.2.20",
                "192.0.2.10-192.0.2.10|192.0.2.10-192.0.2.10",
                " \t192.0.2.10  -\t192.0.2.20 |192.0.2.10-192.0.2.20",
                "::ffff:192.0.2.1-192.0.2.4|192.0.2.1-192.0.2.4",
                "2001:db8::a - 2001:db8::f|2001:db8::a-2001:db8::f",
            })
    void blocksAndRanges(String text, String range) throws InvalidTextException {
        assertEquals(range, AddressEntry.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {
                "''|BAD_CIDR|neither",
                "rubbish|BAD_CIDR|neither",
                "192.0.2.1|BAD_CIDR|write 192.0.2.1/32",
                "2001:db8::1|BAD_CIDR|write 2001:db8::1/128",
                " 192.0.2.0/28|BAD_CIDR|blanks",
                "192.0.2.0 /28|BAD_CIDR|neither",
                "192.0.2.0/ 28|BAD_CIDR|0 to 32",
                "192.0.2.0/33|BAD_CIDR|0 to 32",
                "192.0.2.0/4294967296|BAD_CIDR|0 to 32",
                "192.0.2.0/|BAD_CIDR|0 to 32",
                "192.0.2.0/+28|BAD_CIDR|0 to 32",
                "192.0.2.0/255.255.255.240|BAD_CIDR|0 to 32",
                "192.0.2.0/２８|BAD_CIDR|0 to 32",
                "2001:db8::/129|BAD_CIDR|0 to 128",
                "192.0.02.0/28|BAD_CIDR|neither",
                "[2001:db8::]/64|BAD_CIDR|neither",
                "192.0.2.0/28,192.0.2.16/28|BAD_CIDR|0 to 32",
                "-|BAD_RANGE|starts with \"\"",
                "192.0.2.1-|BAD_RANGE|ends with \"\"",
                "192.0.2.0/28-192.0.2.20|BAD_RANGE|starts with \"192.0.2.0/28\"",
                "192.0.2.1-192.0.2.4-192.0.2.9|BAD_RANGE|ends with \"192.0.2.4-192.0.2.9\"",
                "192.0.2.0/-1|BAD_RANGE|starts with \"192.0.2.0/\"",
                "192.0.2.5-9|BAD_RANGE|ends with \"9\"",
                "fe80::1%eth0-fe80::2|BAD_RANGE|starts with",
                "192.0.2.9-192.0.2.5|RANGE_REVERSED|write 192.0.2.5-192.0.2.9",
                "192.0.2.1-2001:db8::1|MIXED_FAMILIES|from IPv4 to IPv6",
                "2001:db8::1-192.0.2.1|MIXED_FAMILIES|from IPv6 to IPv4",
                "::ffff:0:0/95|MIXED_FAMILIES|::ffff:0:0/96",
                "::/80|MIXED_FAMILIES|::ffff:0:0/96",
            })
    void everythingElseIsExplained(String text, ConfigProblem.Rule rule, String explanation) {
        InvalidTextException problem = assertThrows(InvalidTextException.class, () -> AddressEntry.parse(text));
        assertEquals(rule, problem.rule());
        assertTrue(problem.explanation().contains(explanation), problem.explanation());
    }

    @Test
    void adviceIsValid() throws InvalidTextException {
        InvalidTextException problem =
                assertThrows(InvalidTextException.class, () -> AddressEntry.parse("2001:db8::9-2001:db8::1"));
        String advised = problem.explanation().replaceAll(".*write (\\S+) if.*", "$1");
        assertEquals("2001:db8::1-2001:db8::9", AddressEntry.parse(advised).toString());
    }
}
