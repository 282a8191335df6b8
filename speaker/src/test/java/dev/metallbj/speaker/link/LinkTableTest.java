package dev.metallbj.speaker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.AddressGone;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.AddressState;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.LinkState;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkTableTest {
    private static final int UP_BROADCAST = 0x3;
    private static final int ETHER = 1;
    private static final int OPER_UP = 6;
    private static final int TENTATIVE = 0x40;
    private static final int DADFAILED = 0x08;

    private final LinkTable table = new LinkTable(InterfaceExcludes.defaults());

    @Test
    void usesOnlyWhatIsUpBroadcastFreeAndEthernet() {
        table.put(state(1, "eth0", UP_BROADCAST, ETHER, OPER_UP, 0));
        table.put(state(2, "tap0", UP_BROADCAST, ETHER, 0, 0));
        table.put(state(3, "dormant0", UP_BROADCAST, ETHER, 5, 0));
        table.put(state(4, "off0", 0x2, ETHER, 2, 0));
        table.put(state(5, "unplugged0", UP_BROADCAST, ETHER, 2, 0));
        table.put(state(6, "lower0", UP_BROADCAST, ETHER, 3, 0));
        table.put(state(8, "noarp0", 0x83, ETHER, OPER_UP, 0));
        table.put(state(9, "ppp0", UP_BROADCAST, 512, OPER_UP, 0));
        table.put(state(10, "port0", UP_BROADCAST, ETHER, OPER_UP, 1));
        table.put(state(11, "veth12", UP_BROADCAST, ETHER, OPER_UP, 0));
        table.put(state(12, "br-lan", UP_BROADCAST, ETHER, OPER_UP, 0));
        assertEquals(
                List.of("eth0", "tap0", "dormant0", "br-lan"),
                table.snapshot().links().usable(IpFamily.IPV4).stream()
                        .map(Link::name)
                        .toList());
    }

    @Test
    void anInterfaceWithoutAnEthernetSizedAddressIsNone() {
        table.put(new LinkState(5, "ib0", 32, UP_BROADCAST, Optional.empty(), OPER_UP, true, 0, 0));
        assertEquals(List.of(), table.snapshot().links().all());
    }

    @Test
    void theSameIndexMayComeBackUnderAnotherName() {
        table.put(eth(7, "eth0"));
        table.put(address(7, "198.51.100.7", 0));
        table.removeLink(7);
        assertEquals(NodeNetwork.NONE, table.snapshot(), "its addresses go with it");
        table.put(eth(7, "veth0"));
        assertEquals(List.of(), table.snapshot().links().all());
        table.put(eth(7, "eth1"));
        assertEquals("eth1", table.snapshot().links().all().getFirst().name());
    }

    @Test
    void theLinkLocalAddressIsThereWhenItMayBeUsed() {
        table.put(eth(7, "eth0"));
        table.put(address(7, "fe80::7", TENTATIVE));
        assertEquals(Optional.empty(), linkLocal());
        table.put(address(7, "fe80::7", DADFAILED));
        assertEquals(Optional.empty(), linkLocal());
        assertTrue(table.takeChanged());
        table.put(address(7, "fe80::7", 0));
        assertTrue(table.takeChanged());
        assertEquals(Optional.of(IpAddress.parse("fe80::7")), linkLocal());
        table.put(address(7, "fe80::3", 0));
        assertEquals(Optional.of(IpAddress.parse("fe80::3")), linkLocal(), "always the same of several");
        table.remove(new AddressGone(7, IpAddress.parse("fe80::3"), 64));
        table.remove(new AddressGone(7, IpAddress.parse("fe80::7"), 64));
        assertEquals(Optional.empty(), linkLocal());
    }

    @Test
    void localAddressesAreThoseOfExcludedInterfacesToo() {
        table.put(new LinkState(1, "lo", 772, 0x9, Optional.of(MacAddress.ZERO), 0, true, 0, 0));
        table.put(eth(7, "eth0"));
        table.put(address(7, "198.51.100.7", 0));
        table.put(address(7, "2001:db8::7", DADFAILED));
        table.put(address(7, "fe80::7", 0));
        table.put(address(1, "192.0.2.1", 0));
        table.put(address(99, "192.0.2.99", 0));
        NodeNetwork now = table.snapshot();
        assertEquals(
                Map.of(IpAddress.parse("198.51.100.7"), "eth0", IpAddress.parse("192.0.2.1"), "lo"),
                now.links().local());
        assertTrue(now.addresses().getFirst().isOnLoopback());
        assertEquals(24, now.addresses().getLast().prefixLength());
    }

    @Test
    void ofTwoInterfacesWithOneAddressTheFirstIsNamed() {
        table.put(eth(9, "eth1"));
        table.put(eth(7, "eth0"));
        table.put(address(9, "192.0.2.1", 0));
        table.put(address(7, "192.0.2.1", 0));
        assertEquals("eth0", table.snapshot().links().local().get(IpAddress.parse("192.0.2.1")));
        assertEquals(2, table.snapshot().addresses().size());
    }

    @Test
    void excludedInterfacesAreNoChange() {
        table.put(eth(7, "eth0"));
        assertTrue(table.takeChanged());
        table.put(eth(7, "eth0"));
        assertFalse(table.takeChanged(), "told again");
        for (int i = 10; i < 1_010; i++) {
            table.put(eth(i, "veth" + i));
            table.put(state(i, "veth" + i, UP_BROADCAST, ETHER, OPER_UP, 9));
            table.put(address(i, "fe80::" + Integer.toHexString(i), TENTATIVE));
            table.put(address(i, "fe80::" + Integer.toHexString(i), 0));
        }
        assertFalse(table.takeChanged());
        table.put(eth(10, "eth10"));
        assertTrue(table.takeChanged(), "renamed to what is not excluded");
        table.put(eth(10, "veth10"));
        assertTrue(table.takeChanged(), "and back");
    }

    @Test
    void whatIsNotListedAgainIsGone() {
        table.put(eth(7, "eth0"));
        table.put(eth(8, "eth1"));
        table.put(address(7, "198.51.100.7", 0));
        table.put(address(7, "198.51.100.8", 0));
        assertTrue(table.takeChanged());
        table.beginListing();
        table.put(eth(7, "eth0"));
        table.put(address(7, "198.51.100.7", 0));
        table.put(eth(9, "eth2")); // made meanwhile
        assertTrue(table.takeChanged());
        table.endListing();
        assertTrue(table.takeChanged());
        NodeNetwork now = table.snapshot();
        assertEquals(
                List.of("eth0", "eth2"),
                now.links().all().stream().map(Link::name).toList());
        assertEquals(
                Map.of(IpAddress.parse("198.51.100.7"), "eth0"), now.links().local());
        table.beginListing();
        table.put(eth(7, "eth0"));
        table.put(eth(9, "eth2"));
        table.put(address(7, "198.51.100.7", 0));
        table.endListing();
        assertFalse(table.takeChanged(), "nothing new");
    }

    private Optional<IpAddress> linkLocal() {
        return table.snapshot().links().byName("eth0").orElseThrow().linkLocal();
    }

    private static LinkState eth(int index, String name) {
        return state(index, name, UP_BROADCAST, ETHER, OPER_UP, 0);
    }

    private static LinkState state(int index, String name, int flags, int type, int operstate, int master) {
        MacAddress mac = new MacAddress(0x0200_5e10_0000L + index);
        return new LinkState(index, name, type, flags, Optional.of(mac), operstate, true, 0, master);
    }

    private static AddressState address(int index, String ip, int flags) {
        return new AddressState(index, IpAddress.parse(ip), 24, flags);
    }
}
