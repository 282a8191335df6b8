package dev.metallbj.speaker.memberlist.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.memberlist.meta.MemberMeta.Interface;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemberMetaCodecTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");
    private static final Interface ETH0 = new Interface("eth0", MAC);

    /** Bytes as they are written, and what they mean. */
    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("6d6c6a 01 01 01  01 01 00", new MemberMeta(1, 1, false, List.of(), false)),
                Arguments.of("6d6c6a 01 01 00  01 01 01", new MemberMeta(1, 0, true, List.of(), false)),
                Arguments.of("6d6c6a 01 ff fe  01 01 02", new MemberMeta(255, 254, false, List.of(), true)),
                Arguments.of(
                        "6d6c6a 01 02 01  01 01 03  02 0a 02005e005301 65746830",
                        new MemberMeta(2, 1, true, List.of(ETH0), true)),
                Arguments.of(
                        "6d6c6a 01 01 01  01 01 00  02 0a 02005e005301 65746830  02 08 ffffffffffff c3a9",
                        new MemberMeta(1, 1, false, List.of(ETH0, new Interface("é", MacAddress.BROADCAST)), false)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isWrittenAndReadAsTheTableSays(String hex, MemberMeta meta) {
        assertEquals(bytes(hex), MemberMetaCodec.encode(meta));
        assertEquals(Optional.of(meta), MemberMetaCodec.decode(bytes(hex)));
    }

    /** Bytes that this version does not write, and what it makes of them. */
    static Stream<Arguments> readOnly() {
        MemberMeta plain = new MemberMeta(3, 2, false, List.of(), false);
        MemberMeta cut = new MemberMeta(3, 2, false, List.of(), true);
        return Stream.of(
                Arguments.of("the head alone", "6d6c6a 01 03 02", plain),
                Arguments.of("a newer format", "6d6c6a 09 03 02  01 01 00", plain),
                Arguments.of("an unknown tag", "6d6c6a 01 03 02  7f 03 010203  01 01 00", plain),
                Arguments.of("unknown flags", "6d6c6a 01 03 02  01 01 f8", plain),
                Arguments.of("longer flags", "6d6c6a 01 03 02  01 03 00ffff", plain),
                Arguments.of("empty flags", "6d6c6a 01 03 02  01 00", plain),
                Arguments.of("flags twice", "6d6c6a 01 03 02  01 01 02  01 01 00", cut),
                Arguments.of(
                        "more in use than known", "6d6c6a 01 02 07", new MemberMeta(2, 2, false, List.of(), false)),
                Arguments.of("half a field head", "6d6c6a 01 03 02  01", cut),
                Arguments.of("a length beyond the end", "6d6c6a 01 03 02  01 ff 00", cut),
                Arguments.of("an interface without name", "6d6c6a 01 03 02  02 06 02005e005301", cut),
                Arguments.of("half a MAC", "6d6c6a 01 03 02  02 03 02005e", cut),
                Arguments.of("an empty interface", "6d6c6a 01 03 02  02 00", cut),
                Arguments.of("a name of 16 bytes", "6d6c6a 01 03 02  02 16 02005e005301" + "61".repeat(16), cut),
                Arguments.of("a name that is no UTF-8", "6d6c6a 01 03 02  02 07 02005e005301 ff", cut),
                Arguments.of(
                        "an interface after a bad one",
                        "6d6c6a 01 03 02  02 00  02 0a 02005e005301 65746830",
                        new MemberMeta(3, 2, false, List.of(ETH0), true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readOnly")
    void isReadAsFarAsKnown(String what, String hex, MemberMeta meta) {
        assertEquals(Optional.of(meta), MemberMetaCodec.decode(bytes(hex)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // an original says nothing
                "6d",
                "6d6c6a",
                "6d6c6a 01 01", // no number in use
                "6d6c6a 00 01 01", // there is no format 0
                "6d6c6a 01 00 00", // a speaker of ours knows at least one rule set
                "6d6c6b 01 01 01",
                "ff 81 a4 726f6c65 a3 6f7073", // serf's tags
            })
    void whatIsNotOursIsAnOriginals(String hex) {
        assertEquals(Optional.empty(), MemberMetaCodec.decode(bytes(hex)));
        assertFalse(MemberMetaCodec.isOurs(bytes(hex)));
    }

    @Test
    void asManyInterfacesAsFit() {
        List<Interface> many = interfaces(30);
        Bytes bytes = MemberMetaCodec.encode(new MemberMeta(1, 1, true, many, false));
        assertTrue(bytes.length() <= MemberMetaCodec.MAX_LENGTH, () -> bytes.length() + " bytes");
        assertEquals(Optional.of(new MemberMeta(1, 1, true, many.subList(0, 21), true)), MemberMetaCodec.decode(bytes));
    }

    @Test
    void exactlyFullIsNotTruncated() {
        // 9 bytes before the interfaces, 23 for each of these.
        List<Interface> interfaces = new ArrayList<>(interfaces(21));
        interfaces.add(new Interface("abcdefgh", MAC)); // 16 more, 508
        MemberMeta meta = new MemberMeta(1, 1, false, interfaces, false);
        assertEquals(508, MemberMetaCodec.encode(meta).length());
        assertEquals(Optional.of(meta), MemberMetaCodec.decode(MemberMetaCodec.encode(meta)));

        interfaces.set(21, new Interface("abcdefghijkl", MAC));
        MemberMeta full = new MemberMeta(1, 1, false, interfaces, false);
        assertEquals(512, MemberMetaCodec.encode(full).length());
        assertEquals(Optional.of(full), MemberMetaCodec.decode(MemberMetaCodec.encode(full)));

        interfaces.set(21, new Interface("abcdefghijklm", MAC));
        MemberMeta over = new MemberMeta(1, 1, false, interfaces, false);
        MemberMeta fitting = new MemberMeta(1, 1, false, interfaces(21), true);
        assertEquals(Optional.of(fitting), MemberMetaCodec.decode(MemberMetaCodec.encode(over)));
    }

    @Test
    void anImpossibleNameIsLeftOutAndSaidSo() {
        List<Interface> odd = List.of(new Interface("", MAC), ETH0, new Interface("a-name-of-16-byt", MAC));
        assertEquals(
                Optional.of(new MemberMeta(1, 1, false, List.of(ETH0), true)),
                MemberMetaCodec.decode(MemberMetaCodec.encode(new MemberMeta(1, 1, false, odd, false))));
    }

    @Test
    void ruleNumbersOutOfRangeAreAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> new MemberMeta(0, 0, false, List.of(), false));
        assertThrows(IllegalArgumentException.class, () -> new MemberMeta(256, 0, false, List.of(), false));
        assertThrows(IllegalArgumentException.class, () -> new MemberMeta(1, 2, false, List.of(), false));
        assertThrows(IllegalArgumentException.class, () -> new MemberMeta(1, -1, false, List.of(), false));
    }

    /** With names of 15 bytes, the longest there are. */
    private static List<Interface> interfaces(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Interface("interface-%05d".formatted(i), new MacAddress(0x0200_5e00_5300L + i)))
                .toList();
    }

    private static Bytes bytes(String hex) {
        return Bytes.of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
