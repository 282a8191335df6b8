package dev.metallbj.lab.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.link.Carrier;
import dev.metallbj.speaker.link.CarrierWatch;
import dev.metallbj.speaker.link.InterfaceExcludes;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.LinkMonitor;
import dev.metallbj.speaker.link.Neighbours;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the kernel tells of interfaces that are made, changed and removed in a namespace. */
@NeedsLab
class LinkMonitorTest {
    private static final int PAIRS = 600;

    /** Removed as one: the kernel takes 10 s to remove so many one after the other. */
    private static final String GROUP = "77";

    private static final AtomicInteger CHANGES = new AtomicInteger();

    private static Run run;
    private static Host node;
    private static Namespace inside;
    private static Changes changes;
    private static LinkMonitor monitor;

    @BeforeAll
    static void build() {
        run = Run.begin();
        Segment segment = Segment.create(run);
        node = segment.addNode("a", 0, List.of("eth0"));
        inside = node.namespace();
        changes = new Changes(inside, () -> "" + monitor.links().all());
        monitor = new LinkMonitor(InterfaceExcludes.defaults(), CHANGES::incrementAndGet);
        inside.call(() -> {
            monitor.start();
            return monitor;
        });
    }

    @AfterAll
    static void remove() {
        monitor.close();
        run.close();
    }

    @AfterEach
    void leaveNothing() {
        for (String name : List.of("net1", "net2", "bridge1", "mac1", "tap1")) {
            if (inside.ip("-brief", "link").lines().anyMatch(line -> line.matches(name + "[ @].*"))) {
                inside.ip("link", "del", name);
            }
        }
    }

    @Test
    void startReturnsWithWhatThereIs() {
        Link eth0 = link("eth0").orElseThrow();
        assertEquals(node.addresses().mac(), eth0.mac().toString());
        assertTrue(eth0.carriesArp());
        assertTrue(eth0.linkLocal().isPresent());
        assertEquals(
                Map.of(
                        IpAddress.parse("127.0.0.1"), "lo",
                        IpAddress.parse("::1"), "lo",
                        IpAddress.parse(node.addresses().v4()), "eth0",
                        IpAddress.parse(node.addresses().v6()), "eth0"),
                monitor.links().local());
        assertFalse(link("lo").isPresent(), "excluded");
    }

    @Test
    void anInterfaceComesAndGoes() {
        changes.make("made", () -> link("net1").isPresent(), "link add net1 type veth peer name veth1");
        assertFalse(usable("net1"));
        changes.make("up, without carrier", () -> has("net1", link -> (link.flags() & 1) == 1), "link set net1 up");
        assertFalse(usable("net1"));
        changes.make("cable in", () -> usable("net1"), "link set veth1 up");
        changes.make("IPv6 address usable", () -> has("net1", Link::carriesNdp), "link show net1");
        changes.make("cable out", () -> !usable("net1"), "link set veth1 down");
        changes.make("cable in again", () -> usable("net1"), "link set veth1 up");
        changes.make("down", () -> !usable("net1"), "link set net1 down");
        changes.make("up", () -> usable("net1"), "link set net1 up");
        changes.make("gone", () -> link("net1").isEmpty(), "link del net1");
    }

    @Test
    void anInterfaceChangesItsNameAndMac() {
        makePair("net1", 71);
        changes.make(
                "another MAC",
                () -> has("net1", link -> link.mac().equals(MacAddress.parse("02:00:5e:10:00:99"))),
                "link set net1 address 02:00:5e:10:00:99");
        changes.make("renamed", () -> index("net2") == 71 && link("net1").isEmpty(), "link set net1 name net2");
        changes.make("renamed to an excluded name", () -> link("net2").isEmpty(), "link set net2 name veth2");
        changes.make("renamed back", () -> usable("net1"), "link set veth2 name net1");
    }

    @Test
    void theSameIndexAgainIsAnotherInterface() {
        makePair("net1", 72);
        inside.ipBatch(List.of(
                "link del net1",
                "link add net2 index 72 address 02:00:5e:10:00:98 type veth peer name veth1",
                "link set veth1 up",
                "link set net2 up"));
        changes.await("the same index under another name", System.nanoTime(), () -> usable("net2"));
        assertEquals(72, index("net2"));
        assertTrue(link("net1").isEmpty());
    }

    @Test
    void aPortOfABridgeIsNotUsedUntilItIsReleased() {
        makePair("net1", 73);
        changes.make("a bridge", () -> link("bridge1").isPresent(), "link add bridge1 type bridge");
        changes.make("enslaved", () -> !usable("net1"), "link set net1 master bridge1");
        assertTrue(link("net1").isPresent());
        changes.make("the bridge is up", () -> usable("bridge1"), "link set bridge1 up");
        changes.make("released", () -> usable("net1"), "link set net1 nomaster");
        inside.ip("link", "set", "net1", "master", "bridge1");
        changes.make("the bridge is gone", () -> usable("net1"), "link del bridge1");
    }

    @Test
    void macvlanAndTap() {
        changes.make("macvlan", () -> usable("mac1"), "link add mac1 link eth0 up type macvlan mode bridge");
        inside.ip("tuntap", "add", "tap1", "mode", "tap");
        changes.make("tap without a program", () -> has("tap1", link -> !link.isUp()), "link set tap1 up");
    }

    @Test
    void addressesOfAllInterfaces() {
        changes.make("address on lo", () -> "lo".equals(local("192.0.2.77")), "addr add 192.0.2.77/32 dev lo");
        changes.make(
                "IPv6 on lo", () -> "lo".equals(local("2001:db8:100::77")), "addr add 2001:db8:100::77/128 dev lo");
        changes.make("address gone", () -> local("192.0.2.77").isEmpty(), "addr del 192.0.2.77/32 dev lo");
        inside.ip("addr", "del", "2001:db8:100::77/128", "dev", "lo");
    }

    @Test
    void aThousandInterfacesThatDoNotMatterAreNoChangeAndOneThatMattersIsSeen() {
        int before = CHANGES.get();
        inside.ipBatch(manyPairs());
        changes.make(
                "after 1,000 excluded ones", () -> link("net1").isPresent(), "link add net1 type veth peer name veth1");
        inside.ip("link", "del", "group", GROUP);
        changes.make("gone after them", () -> link("net1").isEmpty(), "link del net1");
        assertTrue(CHANGES.get() - before <= 3, "published " + (CHANGES.get() - before) + " times");
        monitor.lookAgain();
        changes.make("as ever after a listing", () -> usable("eth0"), "link show");
    }

    @Test
    void whatIsLostInAFloodIsListedAnew() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean blocking = new AtomicBoolean();
        LinkMonitor slow = new LinkMonitor(InterfaceExcludes.defaults(), () -> {
            if (blocking.get()) {
                awaitQuietly(release);
            }
        });
        int threads = linkThreads();
        inside.call(() -> {
            slow.start();
            return slow;
        });
        blocking.set(true);
        try {
            inside.ip("link", "add", "net1", "type", "veth", "peer", "name", "veth1");
            changes.await(
                    "the first change",
                    System.nanoTime(),
                    () -> slow.links().byName("net1").isPresent());
            List<String> flood = manyPairs();
            flood.add("link del net1");
            flood.add("link add net2 type veth peer name veth1");
            inside.ipBatch(flood);
            assertTrue(drops() > 0, "the flood is too small for the socket: nothing was lost");
            long begin = System.nanoTime();
            release.countDown();
            changes.await(
                    "right again after " + drops() + " lost messages",
                    begin,
                    () -> slow.links().byName("net2").isPresent()
                            && slow.links().byName("net1").isEmpty());
        } finally {
            release.countDown();
            slow.close();
        }
        changes.await("the thread has ended", System.nanoTime(), () -> linkThreads() == threads);
        inside.ip("link", "del", "group", GROUP);
    }

    private static List<String> manyPairs() {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            commands.add("link add vetha" + i + " group " + GROUP + " type veth peer name vethb" + i);
        }
        return commands;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // proc(5), /proc/net/netlink: what was dropped because a socket was full, of all sockets of the namespace.
    private static long drops() throws IOException {
        List<String> lines = inside.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/netlink")));
        return lines.stream()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.trim().split(" +")[8]))
                .sum();
    }

    private static int linkThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("links"))
                .count();
    }

    @Test
    void carrierOfTheInterfaceWithAnAddress() {
        CarrierWatch watch = new CarrierWatch(
                monitor::links, IpAddress.parse(node.addresses().v4()));
        Carrier plugged = inside.call(watch::get).orElseThrow();
        assertTrue(plugged.up());
        assertEquals("eth0", plugged.interfaceName());
        node.unplug();
        Carrier unplugged = watch.get().orElseThrow();
        assertFalse(unplugged.up(), "told at once");
        node.plugIn();
        changes.await(
                "carrier is back",
                System.nanoTime(),
                () -> watch.get().orElseThrow().up());
        assertEquals(plugged.changes() + 2, watch.get().orElseThrow().changes());
        assertEquals(Optional.empty(), new CarrierWatch(monitor::links, IpAddress.parse("192.0.2.250")).get());
        CarrierWatch loopback = new CarrierWatch(monitor::links, IpAddress.parse("127.0.0.1"));
        assertEquals(Optional.empty(), inside.call(loopback::get));
    }

    @Test
    void neighboursOfBothFamilies() {
        MacAddress mac = MacAddress.parse("02:00:5e:10:00:55");
        inside.ip("neigh", "replace", "198.51.100.55", "lladdr", mac.toString(), "dev", "eth0");
        inside.ip("neigh", "replace", "2001:db8:51::55", "lladdr", mac.toString(), "dev", "eth0");
        inside.ip("neigh", "replace", "198.51.100.56", "dev", "eth0", "nud", "failed");
        Map<MacAddress, List<IpAddress>> table = inside.call(() -> new Neighbours().get());
        assertEquals(
                List.of(IpAddress.parse("198.51.100.55"), IpAddress.parse("2001:db8:51::55")),
                table.getOrDefault(mac, List.of()).stream().sorted().toList());
        assertTrue(table.values().stream().noneMatch(list -> list.contains(IpAddress.parse("198.51.100.56"))));
    }

    private static void makePair(String name, int index) {
        inside.ipBatch(List.of(
                "link add " + name + " index " + index + " type veth peer name veth1",
                "link set veth1 up",
                "link set " + name + " up"));
        changes.await("made and up", System.nanoTime(), () -> usable(name));
    }

    private static Optional<Link> link(String name) {
        return monitor.links().byName(name);
    }

    private static int index(String name) {
        return link(name).map(Link::index).orElse(0);
    }

    private static boolean has(String name, Predicate<Link> property) {
        return link(name).filter(property).isPresent();
    }

    private static boolean usable(String name) {
        return monitor.links().usable(IpFamily.IPV4).stream()
                .anyMatch(link -> link.name().equals(name));
    }

    private static String local(String ip) {
        return monitor.links().local().getOrDefault(IpAddress.parse(ip), "");
    }
}
