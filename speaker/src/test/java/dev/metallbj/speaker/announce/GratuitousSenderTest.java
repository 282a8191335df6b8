package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import dev.metallbj.speaker.packet.NdpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The questions; bursts are the matter of the announcer's tests. */
class GratuitousSenderTest implements OpenLinks, ServiceEvents {
    private static final Link ETH0 = AnnouncerBench.dualStack(2, "eth0", "02:00:5e:10:00:02");
    private static final Link ETH1 = AnnouncerBench.link(3, "eth1", "02:00:5e:10:00:03");
    private static final MacAddress OTHER = MacAddress.parse("02:00:5e:10:00:07");
    private static final IpAddress V4 = IpAddress.parse("198.51.100.1");
    private static final IpAddress V6 = IpAddress.parse("2001:db8::ab:cd01");
    private static final IpAddress NOBODY = IpAddress.parse("0.0.0.0");

    private record Sent(int interfaceIndex, Object packet) {}

    private final List<Sent> sent = new ArrayList<>();
    private final GratuitousSender sender =
            new GratuitousSender(this, new AnnouncementLog("node-1", this, AnnouncedServices.UNTOLD));

    @Test
    void asksOneStation() {
        sender.followLinks(List::of, 0);
        sender.ask(V4, OTHER, Interfaces.ALL);
        assertEquals(List.of(new Sent(2, arp(ETH0, OTHER)), new Sent(3, arp(ETH1, OTHER))), sent);
        sent.clear();
        sender.ask(V6, OTHER, Interfaces.ALL);
        NdpPacket question = new NdpPacket(
                OTHER,
                ETH0.mac(),
                IpAddress.parse("fe80::2"),
                V6,
                new NdpPacket.Message.Solicitation(),
                V6,
                Optional.of(ETH0.mac()),
                Optional.empty());
        assertEquals(List.of(new Sent(2, question)), sent, "eth1 has no link-local address");
        sent.clear();
        sender.ask(V6, OTHER, Interfaces.named(Set.of("eth1")));
        assertEquals(List.of(), sent);
    }

    @Test
    void asksEverybodyFromNobodysAddress() {
        sender.followLinks(List::of, 0);
        sender.probe(V4, "eth1");
        assertEquals(List.of(new Sent(3, arp(ETH1, MacAddress.BROADCAST))), sent);
        sent.clear();
        sender.probe(V6, "eth1");
        assertEquals(List.of(), sent);
        sender.probe(V6, "eth0");
        NdpPacket detection = new NdpPacket(
                MacAddress.parse("33:33:ff:ab:cd:01"),
                ETH0.mac(),
                IpAddress.parse("::"),
                IpAddress.parse("ff02::1:ffab:cd01"),
                new NdpPacket.Message.Solicitation(),
                V6,
                Optional.empty(),
                Optional.empty());
        assertEquals(List.of(new Sent(2, detection)), sent);
    }

    private static ArpPacket arp(Link from, MacAddress to) {
        return new ArpPacket(to, from.mac(), ArpView.REQUEST, from.mac(), NOBODY, MacAddress.ZERO, V4);
    }

    @Override
    public boolean send(int interfaceIndex, byte[] frame, int length) {
        byte[] onTheWire = Arrays.copyOf(frame, length);
        if (ArpPacket.decode(onTheWire, length) instanceof ArpPacket.Decoded.Valid(ArpPacket packet)) {
            sent.add(new Sent(interfaceIndex, packet));
        } else if (NdpPacket.decode(onTheWire, length) instanceof NdpPacket.Decoded.Valid(NdpPacket packet)) {
            sent.add(new Sent(interfaceIndex, packet));
        } else {
            throw new AssertionError("neither an ARP nor an NDP frame");
        }
        return true;
    }

    @Override
    public List<Link> open(IpFamily family) {
        return new Links(List.of(ETH0, ETH1), Map.of()).usable(family);
    }

    @Override
    public long follow(Links links, long now) {
        return NEVER;
    }

    @Override
    public void watch(List<Cidr> blocks) {}

    @Override
    public void joinGroups(List<Announcement> announced) {}

    @Override
    public void close() {}

    @Override
    public void normal(String service, String reason, String message) {}

    @Override
    public void warning(String service, String reason, String message) {}
}
