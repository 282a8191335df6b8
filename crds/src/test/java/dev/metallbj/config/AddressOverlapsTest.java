package dev.metallbj.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sweep finds an overlap exactly where comparing every pair does. */
class AddressOverlapsTest {
    @Test
    void namesBothEntriesAndBlamesTheLaterOne() {
        List<ConfigProblem> problems = AddressOverlaps.find(List.of(
                entry("pool a", "192.0.2.16-192.0.2.31", 16, 31), entry("pool b", "192.0.2.0-192.0.2.16", 0, 16)));
        assertEquals(1, problems.size());
        String text = problems.getFirst().toString();
        assertEquals(ConfigProblem.Rule.OVERLAP, problems.getFirst().rule());
        assertEquals("pool b", problems.getFirst().object());
        assertTrue(
                text.contains(
                        "\"192.0.2.0-192.0.2.16\" overlaps \"192.0.2.16-192.0.2.31\" (spec.addresses[0] of pool a)"),
                text);
    }

    @Test
    void aWideEntryIsRememberedBehindNarrowOnes() {
        List<ConfigProblem> problems = AddressOverlaps.find(List.of(
                entry("wide", "w", 0, 200),
                entry("narrow", "n", 10, 20),
                entry("far", "f", 150, 160),
                entry("free", "x", 201, 202)));
        assertEquals(
                List.of("narrow", "far"),
                problems.stream().map(ConfigProblem::object).toList());
    }

    @Test
    void agreesWithComparingEveryPair() {
        Random random = new Random(1519);
        int overlapping = 0;
        for (int round = 0; round < 3_000; round++) {
            List<AddressOverlaps.Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                int first = random.nextInt(200);
                IpRange v4 = range(first, first + random.nextInt(30));
                // Also the same numbers as IPv6, which must never meet the IPv4 ones.
                IpRange range = random.nextInt(3) > 0
                        ? v4
                        : new IpRange(
                                new IpAddress(0, v4.first().v4Bits()),
                                new IpAddress(0, v4.last().v4Bits()));
                entries.add(new AddressOverlaps.Entry("p" + i, "spec.addresses[0]", range.toString(), range));
            }
            boolean expected = anyPairOverlaps(entries);
            assertEquals(expected, !AddressOverlaps.find(entries).isEmpty(), entries::toString);
            overlapping += expected ? 1 : 0;
        }
        assertTrue(
                overlapping > 500 && overlapping < 2_500, "both cases must be common, but " + overlapping + " overlap");
    }

    private static boolean anyPairOverlaps(List<AddressOverlaps.Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (entries.get(i).range().overlaps(entries.get(j).range())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static AddressOverlaps.Entry entry(String object, String text, int first, int last) {
        return new AddressOverlaps.Entry(object, "spec.addresses[0]", text, range(first, last));
    }

    private static IpRange range(int first, int last) {
        return new IpRange(IpAddress.ofV4(0xc000_0200 + first), IpAddress.ofV4(0xc000_0200 + last));
    }
}
