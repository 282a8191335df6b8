package dev.metallbj.speaker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysfsLinksTest {
    private static final String UP_BROADCAST_MULTICAST = "0x1003";

    @TempDir
    Path folder;

    private SysfsLinks sysfs;

    @BeforeEach
    void open() {
        sysfs = new SysfsLinks(folder, InterfaceExcludes.defaults());
    }

    @Test
    void readsWhatTheKernelShows() throws IOException {
        add("eth0", 7, UP_BROADCAST_MULTICAST, "up", "1");
        Link link = sysfs.read().byName("eth0").orElseThrow();
        assertEquals(7, link.index());
        assertEquals("02:00:5e:10:00:07", link.mac().toString());
        assertTrue(link.carriesArp());
    }

    @Test
    void usesOnlyWhatIsUpBroadcastFreeAndEthernet() throws IOException {
        add("eth0", 1, UP_BROADCAST_MULTICAST, "up", "1");
        add("tap0", 2, UP_BROADCAST_MULTICAST, "unknown", "1");
        add("dormant0", 3, UP_BROADCAST_MULTICAST, "dormant", "1");
        add("off0", 4, "0x1002", "down", "1");
        add("unplugged0", 5, UP_BROADCAST_MULTICAST, "down", "1");
        add("lower0", 6, UP_BROADCAST_MULTICAST, "lowerlayerdown", "1");
        add("noarp0", 8, "0x1083", "up", "1");
        add("ppp0", 9, "0x1011", "up", "512");
        add("port0", 10, UP_BROADCAST_MULTICAST, "up", "1");
        Files.createSymbolicLink(folder.resolve("port0/master"), Path.of("../br0"));
        assertEquals(List.of("eth0", "tap0", "dormant0"), namesForArp());
    }

    @Test
    void leavesOutWhatIsExcluded() throws IOException {
        add("veth12", 1, UP_BROADCAST_MULTICAST, "up", "1");
        add("cali1", 2, UP_BROADCAST_MULTICAST, "up", "1");
        add("br-lan", 3, UP_BROADCAST_MULTICAST, "up", "1");
        assertEquals(List.of("br-lan"), namesForArp());
    }

    @Test
    void skipsWhatIsNoInterfaceOrIsGoneHalfway() throws IOException {
        Files.writeString(folder.resolve("bonding_masters"), "");
        Files.createDirectory(folder.resolve("vanishing0"));
        add("ib0", 5, UP_BROADCAST_MULTICAST, "up", "32");
        Files.writeString(
                folder.resolve("ib0/address"), "80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1\n");
        assertEquals(Links.NONE, sysfs.read());
    }

    @Test
    void monitorSeesANewInterfaceWhenAskedToLook() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (LinkMonitor monitor = new LinkMonitor(sysfs, changed::countDown)) {
            monitor.start();
            assertEquals(Links.NONE, monitor.links());
            add("eth0", 7, UP_BROADCAST_MULTICAST, "up", "1");
            monitor.lookAgain();
            assertTrue(changed.await(5, TimeUnit.SECONDS));
            assertTrue(monitor.links().byName("eth0").isPresent());
        }
    }

    @Test
    void theRealOnesOfThisMachineCanBeRead() throws IOException {
        assertFalse(new SysfsLinks(SysfsLinks.SYS_CLASS_NET, InterfaceExcludes.of(List.of(), _ -> {}))
                .read()
                .byName("lo")
                .isEmpty());
    }

    private List<String> namesForArp() throws IOException {
        return Stream.of(sysfs.read().usable(IpFamily.IPV4))
                .flatMap(List::stream)
                .map(Link::name)
                .toList();
    }

    private void add(String name, int index, String flags, String state, String type) throws IOException {
        // Under its name only when complete, as the kernel does it.
        Path making = Files.createDirectory(folder.resolveSibling("making-" + name));
        Files.writeString(making.resolve("ifindex"), index + "\n");
        Files.writeString(making.resolve("address"), "02:00:5e:10:00:%02x\n".formatted(index));
        Files.writeString(making.resolve("flags"), flags + "\n");
        Files.writeString(making.resolve("operstate"), state + "\n");
        Files.writeString(making.resolve("type"), type + "\n");
        Files.move(making, folder.resolve(name));
    }
}
