package dev.metallbj.speaker.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MacAddressTest {
    @Test
    void textAndBitsAreTheSameAddress() {
        MacAddress mac = MacAddress.parse("02:00:5E:10:0a:01");
        assertEquals(0x02005e100a01L, mac.bits());
        assertEquals("02:00:5e:10:0a:01", mac.toString());
        assertEquals("00:00:00:00:00:00", MacAddress.ZERO.toString());
        assertEquals("ff:ff:ff:ff:ff:ff", MacAddress.BROADCAST.toString());
    }

    @Test
    void bytesAreInTheOrderOfTheWire() {
        byte[] bytes = {9, 0x02, 0x00, 0x5e, 0x10, (byte) 0xfe, 0x01, 9};
        MacAddress mac = MacAddress.ofBytes(bytes, 1);
        assertEquals(MacAddress.parse("02:00:5e:10:fe:01"), mac);
        byte[] written = {9, 0, 0, 0, 0, 0, 0, 9};
        mac.writeTo(written, 1);
        assertArrayEquals(bytes, written);
    }

    @Test
    void theLowestBitOfTheFirstByteMeansAGroup() {
        assertTrue(MacAddress.parse("01:00:5e:00:00:01").isGroup());
        assertTrue(MacAddress.parse("33:33:00:00:00:01").isGroup());
        assertTrue(MacAddress.BROADCAST.isGroup());
        assertFalse(MacAddress.parse("02:01:01:01:01:01").isGroup());
        assertTrue(MacAddress.BROADCAST.isBroadcast());
        assertFalse(MacAddress.parse("ff:ff:ff:ff:ff:fe").isBroadcast());
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String text : List.of(
                "",
                "02:00:5e:10:00",
                "02:00:5e:10:00:01:02",
                "02-00-5e-10-00-01",
                "0g:00:5e:10:00:01",
                "02:00:5e:10:00:1 ",
                "02:00:5e:10:0001:",
                "\u0660\u0662:00:5e:10:00:01")) {
            assertEquals(Optional.empty(), MacAddress.tryParse(text), text);
            Exception error = assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
            assertTrue(error.toString().contains("\"" + text + "\""), error::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }
}
