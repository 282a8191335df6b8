package dev.metallbj.speaker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
    @TempDir
    Path folder;

    @Test
    void completeEntriesOnly() throws IOException {
        Path file = folder.resolve("arp");
        Files.writeString(file, """
                IP address       HW type     Flags       HW address            Mask     Device
                192.0.2.11       0x1         0x2         02:00:5e:10:00:0b     *        eth0
                192.0.2.12       0x1         0x0         00:00:00:00:00:00     *        eth0
                192.0.2.13       0x1         0x6         02:00:5e:10:00:0d     *        eth0
                """);
        assertEquals(
                Map.of(
                        MacAddress.parse("02:00:5e:10:00:0b"),
                        IpAddress.parse("192.0.2.11"),
                        MacAddress.parse("02:00:5e:10:00:0d"),
                        IpAddress.parse("192.0.2.13")),
                new Neighbours(file).get());
    }

    @Test
    void theKernelsOwnTableIsReadable() {
        assertFalse(new Neighbours(Neighbours.PROC_NET_ARP).get().containsKey(MacAddress.BROADCAST));
        assertEquals(Map.of(), new Neighbours(folder.resolve("none")).get(), "no table, no neighbours");
    }
}
